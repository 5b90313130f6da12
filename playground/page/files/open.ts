import { computeImageHash } from '@open-pencil/scene-graph/images'
import { CanvasDocument } from '../../host/document.ts'
import type { Point } from '../canvas/viewport.ts'
import type { Session } from '../state/session.ts'
import { servedAssets } from './server.ts'

/** Figma makes larger pictures smaller when they are placed. */
const maxImageSidePx = 4096
/** What documents hold as they are; other formats that the browser can read become PNG. */
const keptTypes = ['image/png', 'image/jpeg', 'image/gif']

/**
 * Open a .fig file, or place pictures with their centre at a point of the page. Says so when a file is
 * neither.
 */
export async function openFiles(session: Session, files: readonly File[], at?: Point): Promise<void> {
  const figFile = files.find((file) => file.name.toLowerCase().endsWith('.fig'))
  if (figFile) return openFigFile(session, figFile)
  let left = 0
  for (const file of files) {
    const center = at ?? session.editor.viewport.center
    try {
      left += await placeImage(session, file, { x: center.x + left, y: center.y })
    } catch {
      session.runner.say(
        `“${file.name}” is neither a Figma file nor a picture that can be read. Drop a .fig file, PNG, JPEG, GIF or WebP.`,
        { error: true },
      )
    }
  }
}

async function openFigFile(session: Session, file: File): Promise<void> {
  session.working.value = `Opening ${file.name}…`
  try {
    const bytes = new Uint8Array(await file.arrayBuffer())
    // Reading blocks the page, so let it say first what it does.
    await new Promise((resolve) => setTimeout(resolve, 30))
    const document = await CanvasDocument.open(bytes, servedAssets, withoutExtension(file.name))
    session.runner.close()
    session.editor.open(document)
  } catch (error) {
    session.runner.report(error instanceof Error ? error : new Error(String(error)))
    session.runner.say(
      `“${file.name}” could not be opened: it is damaged or not a Figma file. The document you have open is unchanged.`,
      { error: true, timeoutMs: 8000 },
    )
  } finally {
    session.working.value = undefined
  }
}

/** Gives the width it takes, with a gap. */
async function placeImage({ editor }: Session, file: File, center: Point): Promise<number> {
  const { bytes, width, height } = await readImage(file)
  const { document } = editor
  const hash = computeImageHash(bytes)
  document.graph.images.set(hash, bytes)
  const node = document.edit(() =>
    document.graph.createNode('RECTANGLE', document.currentPage.id, {
      name: withoutExtension(file.name),
      x: Math.round(center.x - width / 2),
      y: Math.round(center.y - height / 2),
      width,
      height,
      fills: [
        {
          ...{ type: 'IMAGE', imageHash: hash, imageScaleMode: 'FILL' },
          ...{ color: { r: 0, g: 0, b: 0, a: 1 }, opacity: 1, visible: true },
        },
      ],
    }),
  )
  document.select([node.id])
  return width + 40
}

async function readImage(file: File): Promise<{ bytes: Uint8Array; width: number; height: number }> {
  const bitmap = await createImageBitmap(file)
  const scale = Math.min(1, maxImageSidePx / Math.max(bitmap.width, bitmap.height))
  const width = Math.max(1, Math.round(bitmap.width * scale))
  const height = Math.max(1, Math.round(bitmap.height * scale))
  if (scale === 1 && keptTypes.includes(file.type)) {
    bitmap.close()
    return { bytes: new Uint8Array(await file.arrayBuffer()), width, height }
  }
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  const png = await canvas.convertToBlob({ type: 'image/png' })
  return { bytes: new Uint8Array(await png.arrayBuffer()), width, height }
}

function withoutExtension(name: string): string {
  return name.replace(/\.[^.]+$/, '')
}
