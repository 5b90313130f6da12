import * as v from 'valibot'
import { PLACEMENTS } from '../../contract/job-request.ts'
import { Pace } from '../canvas/pace.ts'

const length = v.pipe(v.number(), v.finite(), v.minValue(0))
const coordinate = v.pipe(v.number(), v.finite())

const JobItem = v.object({
  /** Which of the job's pictures, from 0. */
  index: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The placeholder, or the result once placed; empty for a picture that waits without one. */
  nodeId: v.string(),
  placed: v.boolean(),
  /** Where it stands on its page, in the document's units. */
  box: v.object({ x: coordinate, y: coordinate, width: length, height: length }),
  /** The result whose place this one takes when it arrives; the placeholder is then only a label on it. */
  replaces: v.optional(v.string()),
})
export type JobItem = v.InferOutput<typeof JobItem>

/** Corner radii of the original: top left, top right, bottom right, bottom left. */
const JobRadii = v.tuple([length, length, length, length])
export type JobRadii = v.InferOutput<typeof JobRadii>

/**
 * What the file knows of the jobs started in it. It is kept on the document's root, which can be read
 * without loading a page, one entry a job, so that two designers never overwrite each other's.
 */
const JobEntry = v.object({
  pageId: v.string(),
  name: v.string(),
  status: v.string(),
  radii: JobRadii,
  items: v.array(JobItem),
  placement: v.optional(v.picklist(PLACEMENTS)),
  /** The cell of a grid that the pictures go into. */
  cellId: v.optional(v.string()),
})
export type JobEntry = v.InferOutput<typeof JobEntry>

const PREFIX = 'job:'

/** A job's entry, or null without one. Anyone with the file can edit plugin data: a damaged entry is none. */
export function readEntry(jobId: string): JobEntry | null {
  return parseEntry(figma.root.getPluginData(PREFIX + jobId))
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
  const isInCell = (text: string) => text.includes('"cellId":') && !text.includes('"replaces":')
  return readEntries((text) => text.includes('"placed":false') && !isInCell(text))
}

async function readEntries(isWanted: (text: string) => boolean): Promise<KnownJob[]> {
  const pace = new Pace()
  const known: KnownJob[] = []
  for (const key of figma.root.getPluginDataKeys()) {
    if (!key.startsWith(PREFIX)) continue
    const text = figma.root.getPluginData(key)
    const entry = isWanted(text) ? parseEntry(text) : null
    if (entry) known.push({ jobId: key.slice(PREFIX.length), entry })
    await pace.breathe()
  }
  return known
}

function parseEntry(text: string): JobEntry | null {
  if (text === '') return null
  try {
    const parsed = v.safeParse(JobEntry, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}
