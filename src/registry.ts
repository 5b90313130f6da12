import * as v from 'valibot'

const length = v.pipe(v.number(), v.finite(), v.minValue(0))
const coordinate = v.pipe(v.number(), v.finite())

const JobItem = v.object({
  /** Which of the job's pictures, from 0. */
  index: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The placeholder, or the result once placed. */
  nodeId: v.string(),
  placed: v.boolean(),
  /** Where it stands on its page, in the document's units. */
  box: v.object({ x: coordinate, y: coordinate, width: length, height: length }),
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
})
export type JobEntry = v.InferOutput<typeof JobEntry>

const PREFIX = 'job:'

/** A job's entry, or null without one. Anyone with the file can edit plugin data: a damaged entry is none. */
export function readEntry(jobId: string): JobEntry | null {
  const text = figma.root.getPluginData(PREFIX + jobId)
  if (text === '') return null
  try {
    const parsed = v.safeParse(JobEntry, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** Writes a job's entry; one without items is taken out of the file. */
export function writeEntry(jobId: string, entry: JobEntry): void {
  figma.root.setPluginData(PREFIX + jobId, entry.items.length === 0 ? '' : JSON.stringify(entry))
}

export function readAllEntries(): { jobId: string; entry: JobEntry }[] {
  return figma.root.getPluginDataKeys().flatMap((key) => {
    if (!key.startsWith(PREFIX)) return []
    const jobId = key.slice(PREFIX.length)
    const entry = readEntry(jobId)
    return entry ? [{ jobId, entry }] : []
  })
}
