import type { Session } from '../state/session.ts'

/** Hand the document to the person as a .fig file. */
export async function saveFig(session: Session): Promise<void> {
  const { editor, runner } = session
  await whileSaying(session, 'Saving…', async () => {
    try {
      download(`${editor.document.name}.fig`, await editor.document.save(), 'application/octet-stream')
    } catch (error) {
      runner.report(error instanceof Error ? error : new Error(String(error)))
      runner.say(
        'The document could not be saved as a .fig file. The console says why; nothing in it changed.',
        { error: true },
      )
    }
  })
}

/** What is selected as PNG files, each layer its own; with nothing selected the whole page. */
export async function exportPng(session: Session): Promise<void> {
  const { editor, runner } = session
  const { document } = editor
  const chosen = editor.selection.value
  await whileSaying(session, 'Exporting…', () => {
    for (const node of chosen.length > 0 ? chosen : [document.currentPage]) {
      try {
        download(`${fileName(node.name)}.png`, document.render(node.id), 'image/png')
      } catch {
        runner.say(`“${node.name}” has nothing to export, or is too large for a picture.`, { error: true })
      }
    }
  })
}

/** Work blocks the page, for seconds where a layer is huge, so let it say first what it does. */
async function whileSaying(
  { working }: Session,
  text: string,
  work: () => void | Promise<void>,
): Promise<void> {
  working.value = text
  try {
    await new Promise((resolve) => setTimeout(resolve, 30))
    await work()
  } finally {
    working.value = undefined
  }
}

function download(name: string, bytes: Uint8Array, type: string): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  // Firefox starts reading only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

function fileName(name: string): string {
  return name.replace(/[/\\:*?"<>|]+/g, ' ').trim() || 'Layer'
}
