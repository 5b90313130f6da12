import type { Placement } from '../../contract/job-request.ts'
import { PLACEHOLDER_LOOKS, type PlaceholderLook } from '../../contract/plugin-calls.ts'
import { list, maybe, number, object, oneOf, parsed, text, truth, tuple, whole } from '../border/shape.ts'
import { newPace } from '../canvas/pace.ts'

export interface JobItem {
  /** Which of the job's pictures, from 0. */
  index: number
  /** The placeholder, or the result once placed; empty for a picture that waits without one. */
  nodeId: string
  placed: boolean
  /** Where it stands on its page, in the document's units. */
  box: Rect
  /** The result whose place this one takes when it arrives; the placeholder is then only a label on it. */
  replaces?: string | undefined
}

/** Corner radii of the original: top left, top right, bottom right, bottom left. */
export type JobRadii = [number, number, number, number]

/**
 * What the file knows of the jobs started in it. It is kept on the document's root, which can be read
 * without loading a page, one entry a job, so that two designers never overwrite each other's.
 */
export interface JobEntry {
  pageId: string
  name: string
  status: string
  radii: JobRadii
  items: JobItem[]
  placement?: Placement | undefined
  look?: PlaceholderLook | undefined
  /** The cell of a grid that the pictures go into. */
  cellId?: string | undefined
}

const length = number(0)
const coordinate = number()

const isEntry = object<JobEntry>({
  pageId: text(),
  name: text(),
  status: text(),
  radii: tuple(length, length, length, length),
  items: list(
    object<JobItem>({
      index: whole(),
      nodeId: text(),
      placed: truth,
      box: object<Rect>({ x: coordinate, y: coordinate, width: length, height: length }),
      replaces: maybe(text()),
    }),
  ),
  placement: maybe(oneOf<Placement>('beside', 'over', 'fill', 'grid')),
  look: maybe(oneOf(...PLACEHOLDER_LOOKS)),
  cellId: maybe(text()),
})

const PREFIX = 'job:'

/** A job's entry, or null without one. Anyone with the file can edit plugin data: a damaged entry is none. */
export function readEntry(jobId: string): JobEntry | null {
  return parsed(figma.root.getPluginData(PREFIX + jobId), isEntry)
}

/** Writes a job's entry; one without items is taken out of the file. */
export function writeEntry(jobId: string, entry: JobEntry): void {
  figma.root.setPluginData(PREFIX + jobId, entry.items.length === 0 ? '' : JSON.stringify(entry))
}

export function forgetEntry(jobId: string): void {
  figma.root.setPluginData(PREFIX + jobId, '')
}

export interface KnownJob {
  jobId: string
  entry: JobEntry
}

/** Every job of the file, read in short tasks: there may be thousands. */
export function readAllEntries(): Promise<KnownJob[]> {
  return readEntries(() => true)
}

/**
 * Jobs whose placeholders are no part of the canvas's history: those that wait, but for those in the cells of a
 * grid. The others are passed over without being read.
 */
export function readEntriesToLift(): Promise<KnownJob[]> {
  const isInCell = (json: string) => json.includes('"cellId":') && !json.includes('"replaces":')
  return readEntries((json) => json.includes('"placed":false') && !isInCell(json))
}

async function readEntries(isWanted: (json: string) => boolean): Promise<KnownJob[]> {
  const breathe = newPace()
  const known: KnownJob[] = []
  for (const key of figma.root.getPluginDataKeys()) {
    if (!key.startsWith(PREFIX)) continue
    const json = figma.root.getPluginData(key)
    const entry = isWanted(json) ? parsed(json, isEntry) : null
    if (entry) known.push({ jobId: key.slice(PREFIX.length), entry })
    await breathe()
  }
  return known
}
