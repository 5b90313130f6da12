import { copiesOnCanvas } from './backdrop.ts'
import { boxOf, findLayer } from './nodes.ts'
import { drawPlaceholder, loadStatusFont } from './placeholder-frame.ts'
import { readAllEntries, readEntry, writeEntry, type JobItem } from './registry.ts'

interface Waiting {
  jobId: string
  page: PageNode
  frames: { item: JobItem; frame: SceneNode }[]
}

/**
 * Runs `place` and makes what it did one undo step that holds nothing else. All placeholders are off the
 * canvas while the step is taken and are drawn anew after it: otherwise undoing a result would bring back
 * the placeholder that it replaced, and take away those of other jobs.
 *
 * It waits for copies that are being exported to be gone, which would be part of the step too.
 * `place` must not wait for anything: the designer would see the placeholders go and come.
 */
export async function asOneUndoStep<T>(place: () => T): Promise<T> {
  const waiting = await collectWaiting()
  await loadStatusFont()
  for (let copies = copiesOnCanvas(); copies; copies = copiesOnCanvas()) await copies
  const lifted = waiting.map(liftOff)
  try {
    const result = place()
    figma.commitUndo()
    return result
  } finally {
    for (const job of lifted) putBack(job)
  }
}

/** The placeholders that stand on a page of their own accord; one moved into a frame is left where it is. */
async function collectWaiting(): Promise<Waiting[]> {
  const waiting: Waiting[] = []
  for (const { jobId, entry } of readAllEntries()) {
    const frames: Waiting['frames'] = []
    for (const item of entry.items) {
      const frame = item.placed ? null : await findLayer(item.nodeId)
      if (frame?.parent?.type === 'PAGE') frames.push({ item, frame })
    }
    const page = frames[0]?.frame.parent
    if (page?.type === 'PAGE') waiting.push({ jobId, page, frames })
  }
  return waiting
}

interface Lifted {
  jobId: string
  page: PageNode
  /** Still awaited, with the place where the designer last had it. */
  items: JobItem[]
  selected: Set<number>
}

function liftOff({ jobId, page, frames }: Waiting): Lifted {
  const selected = new Set<number>()
  const items: JobItem[] = []
  for (const { item, frame } of frames) {
    // The designer may have deleted it while the others were looked up.
    if (frame.removed) continue
    if (page.selection.includes(frame)) selected.add(item.index)
    items.push({ ...item, box: boxOf(frame) })
    frame.remove()
  }
  return { jobId, page, items, selected }
}

function putBack({ jobId, page, items, selected }: Lifted): void {
  const entry = readEntry(jobId)
  if (!entry || page.removed) return
  const drawn = new Map<number, FrameNode>()
  for (const item of items) {
    const known = entry.items.find(({ index }) => index === item.index)
    if (known && !known.placed) drawn.set(item.index, drawPlaceholder(page, item.box, entry))
  }
  writeEntry(jobId, {
    ...entry,
    items: entry.items.map((item) => {
      const frame = drawn.get(item.index)
      return frame ? { ...item, nodeId: frame.id, box: boxOf(frame) } : item
    }),
  })
  const again = [...selected].flatMap((index) => drawn.get(index) ?? [])
  if (again.length > 0) page.selection = [...page.selection, ...again]
}
