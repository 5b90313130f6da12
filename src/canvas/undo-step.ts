import { boxOf, findLayer, pageOf } from './nodes.ts'
import { drawLabel, drawPlaceholder, loadStatusFont, takeOff } from '../placeholders/frame.ts'
import { readEntriesToLift, readEntry, writeEntry, type JobItem } from '../placeholders/registry.ts'
import { newPace } from './pace.ts'
import { inTurn } from './turns.ts'
import { allFinished } from './unfinished.ts'

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
export function asOneUndoStep<T>(place: () => T): Promise<T> {
  return inTurn(async () => {
    const waiting = await collectWaiting()
    await loadStatusFont()
    await allFinished()
    try {
      for (const job of waiting) offCanvas.push(liftOff(job))
      const result = place()
      figma.commitUndo()
      return result
    } finally {
      const breathe = newPace()
      for (let job = offCanvas.shift(); job; job = offCanvas.shift()) {
        tryPutBack(job)
        await breathe()
      }
    }
  })
}

/** What was lifted off and is not back yet. */
const offCanvas: Lifted[] = []

/** For when the plugin is closed in the middle: nothing may be lost of jobs that go on without it. */
export function putAllBack(): void {
  for (const job of offCanvas.splice(0)) tryPutBack(job)
}

/**
 * The placeholders that stand on a page of their own accord, and labels on results of a grid. Those in the cells
 * of a grid are part of the grid's own undo step; one that was moved into a frame is left where it is.
 */
async function collectWaiting(): Promise<Waiting[]> {
  const waiting: Waiting[] = []
  for (const { jobId, entry } of await readEntriesToLift()) {
    const frames: Waiting['frames'] = []
    for (const item of entry.items) {
      const frame = item.placed || item.nodeId === '' ? null : await findLayer(item.nodeId)
      if (frame && (frame.parent?.type === 'PAGE' || item.replaces !== undefined)) frames.push({ item, frame })
    }
    if (frames[0]) waiting.push({ jobId, page: pageOf(frames[0].frame), frames })
  }
  return waiting
}

interface Lifted {
  jobId: string
  page: PageNode
  /** Results that wait to be replaced, by item. */
  labelled: Map<number, SceneNode>
  /** Still awaited, with the place where the designer last had it. */
  items: JobItem[]
  selected: Set<number>
}

function liftOff({ jobId, page, frames }: Waiting): Lifted {
  const selected = new Set<number>()
  const labelled = new Map<number, SceneNode>()
  const items: JobItem[] = []
  for (const { item, frame } of frames) {
    // The designer may have deleted it while the others were looked up.
    if (frame.removed) continue
    if (page.selection.includes(frame)) selected.add(item.index)
    const result = item.replaces === undefined ? null : frame.parent && findChild(frame.parent, item.replaces)
    if (result) labelled.set(item.index, result)
    items.push({ ...item, box: result ? boxOf(result) : boxOf(frame) })
    takeOff(frame)
  }
  return { jobId, page, items, selected, labelled }
}

function findChild(holder: BaseNode & ChildrenMixin, id: string): SceneNode | null {
  return holder.children.find((child) => child.id === id) ?? null
}

/** What cannot be drawn, such as one that someone edited in the file, must not keep the others off. */
function tryPutBack(job: Lifted): void {
  try {
    putBack(job)
  } catch {
    // It stays listed under Results, to be placed from there.
  }
}

function putBack({ jobId, page, items, selected, labelled }: Lifted): void {
  const entry = readEntry(jobId)
  if (!entry || page.removed) return
  const drawn = new Map<number, FrameNode>()
  for (const item of items) {
    const known = entry.items.find(({ index }) => index === item.index)
    if (!known || known.placed) continue
    const result = labelled.get(item.index)
    if (!result) drawn.set(item.index, drawPlaceholder(page, item.box, entry))
    else if (!result.removed) drawn.set(item.index, drawLabel(result, entry))
  }
  writeEntry(jobId, {
    ...entry,
    items: entry.items.map((item) => {
      const frame = drawn.get(item.index)
      if (!frame) return item
      return { ...item, nodeId: frame.id, box: item.replaces === undefined ? boxOf(frame) : item.box }
    }),
  })
  const again = [...selected].flatMap((index) => drawn.get(index) ?? [])
  if (again.length > 0) page.selection = [...page.selection, ...again]
}
