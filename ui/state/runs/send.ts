import type { Job } from '../../../contract/job.ts'
import type { JobRequest, PaletteLock, Placement, RunCell } from '../../../contract/job-request.ts'
import type { Candidate } from '../../../contract/plugin-calls.ts'
import type { UsoParameters } from '../../../contract/uso.ts'
import type { Clock, Random } from '../../host.ts'
import { backOffMs } from '../../patience.ts'
import { ProxyError, type Proxy } from '../../proxy.ts'
import { words } from '../../words.ts'
import { nameOf, type SentImage } from '../sources.ts'
import { shorten } from '../text.ts'
import type { Ahead } from './ahead.ts'
import type { Preparation, Prepared } from './preparation.ts'
import type { Turns } from './turns.ts'
import type { Uploads } from './uploads.ts'

/** A job as it was shown when the designer clicked. */
export interface Order {
  id: string
  images: readonly SentImage[]
  parameters: UsoParameters
  /** Whether results keep the content's layout and are cropped back to it. */
  mapped: boolean
  /** Whether the content goes out without its text, which then stands on the results. */
  keepText: boolean
  placement: Placement
  palette: PaletteLock | null
  /** Its place in the run's matrix; null for a run of this one job. */
  run: RunCell | null
  /** The picture it is varied from, or run again from. */
  parent: NonNullable<JobRequest['parent']> | null
  target: Candidate
  document: DocumentRef
}

/** The file something is started in. */
export interface DocumentRef {
  id: string
  name: string
}

export interface SendParts {
  proxy: Pick<Proxy, 'submit' | 'job'>
  clock: Clock
  random: Random
  uploads: Uploads
  turns: Turns
  ahead: Ahead
}

export type SendProgress =
  | { at: 'preparing' }
  | { at: 'uploading'; done: number; total: number }
  | { at: 'sending'; offline: boolean }
  | { at: 'in-turn' }

const REFUSED_ATTEMPTS = 5

/**
 * The way out: export, prepare, upload, submit. Resolves to the job, or to null when `stop` came before the
 * proxy had anything. Rejects when the proxy has refused for good: then there is no job.
 */
export async function send(
  order: Order,
  preparation: Preparation,
  parts: SendParts,
  report: (progress: SendProgress) => void,
  stop: AbortSignal,
): Promise<Job | null> {
  const { uploads } = parts
  report({ at: 'preparing' })
  let done = 0
  let hasFailed = false
  const upload = async ({ image }: Prepared) => {
    if (!stop.aborted && !hasFailed && image.load && !uploads.has(image.hash)) {
      report({ at: 'uploading', done, total: order.images.length })
      await uploads.ensure(image)
    }
    done += 1
  }
  const preparing = order.images.map((image) => preparation.prepare(image, order.keepText))
  // Each image goes up as soon as it is ready, while the next one is still being exported.
  const uploading = Promise.all(preparing.map(async (ready) => upload(await ready)))
  uploading.catch(() => {
    // The others are of no use without it.
    hasFailed = true
  })
  const prepared = await untilStopped(Promise.all(preparing), stop)
  if (!prepared || stop.aborted) return null
  const request = () => requestOf(order, prepared)
  const isSent = prepared.every(({ image }) => uploads.has(image.hash))
  // One that only the proxy may still have would be waited for in vain.
  const isOurs = prepared.every(({ image }) => image.load)
  const early = isOurs && !isSent ? parts.ahead.submit(order.id, request(), uploading, stop) : null
  const uploaded = () => untilStopped(uploading, stop)
  if (!early && !(await uploaded())) return null
  const again = async () => {
    for (const [at, { sent, image }] of prepared.entries()) {
      uploads.forget(image.hash)
      if (image.load) continue
      prepared[at] = await preparation.prepare(exportable(sent), order.keepText)
    }
    done = 0
    await untilStopped(Promise.all(prepared.map(upload)), stop)
  }
  return submit({ id: order.id, request, early }, { uploaded, again }, parts, report, stop)
}

/** An image that only the proxy had, and has no more, is made anew from its layer, if that is still there. */
function exportable(sent: SentImage): SentImage {
  const { source } = sent
  const layer = source.kind === 'kept' ? source.picture.layer : null
  if (!layer) throw new Error(words.errors.imageGone(nameOf(source)))
  return { ...sent, source: { kind: 'layer', id: layer.id, layer } }
}

/** The outcome of work that others wait for too, and that goes on when this one is stopped: then null. */
async function untilStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T | null> {
  let onStop = () => {}
  const stopped = new Promise<null>((resolve) => {
    onStop = () => resolve(null)
    stop.addEventListener('abort', onStop)
  })
  if (stop.aborted) onStop()
  try {
    return await Promise.race([work, stopped])
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}

function requestOf(order: Order, prepared: readonly Prepared[]): JobRequest {
  const { target } = order
  const content = prepared.find(({ sent }) => sent.role === 'content')
  const own = content?.sent.source.id === target.id ? content : target
  return {
    images: prepared.map(({ sent, image }) => ({
      role: sent.role,
      hash: image.hash,
      name: shorten(nameOf(sent.source), 200),
      nodeId: nodeIdOf(sent),
    })),
    parameters: order.parameters,
    plan: order.mapped ? (content?.plan ?? null) : null,
    ...(order.keepText ? { keepText: true } : {}),
    ...(order.placement === 'beside' ? {} : { placement: order.placement }),
    ...(order.run ? { run: order.run } : {}),
    ...(order.parent ? { parent: order.parent } : {}),
    ...(order.palette ? { palette: order.palette } : {}),
    target: {
      documentId: order.document.id,
      documentName: shorten(order.document.name, 200),
      pageId: target.pageId,
      nodeId: target.id,
      name: shorten(target.name, 200),
      width: own.width,
      height: own.height,
    },
  }
}

function nodeIdOf({ source }: SentImage): string | null {
  if (source.kind === 'layer') return source.id
  return source.kind === 'kept' ? (source.picture.layer?.id ?? null) : null
}

/**
 * Submits until the proxy has answered, always under the same key, so that no number of tries makes two
 * jobs. After a lost answer it first asks whether the job is there. `early` is the first of the submits where it
 * travels beside the images.
 */
async function submit(
  { id, request, early }: { id: string; request: () => JobRequest; early: Promise<Job> | null },
  images: { uploaded: () => Promise<unknown>; again: () => Promise<void> },
  { proxy, clock, random, turns }: SendParts,
  report: (progress: SendProgress) => void,
  stop: AbortSignal,
): Promise<Job | null> {
  let mayBeThere = false
  let uploadsAgain = 0
  let refusals = 0
  if (early) {
    let isAnswered = false
    images.uploaded().then(() => isAnswered || stop.aborted || report({ at: 'sending', offline: false }), () => undefined)
    try {
      return await early.finally(() => (isAnswered = true))
    } catch (error) {
      // Where an image is what went wrong, that is what is told.
      await images.uploaded()
      if (!(error instanceof ProxyError)) throw error
      if (error.code === 'unreachable') mayBeThere = true
      else if (!error.retryable && error.code !== 'unknown_image') throw error
    }
  }
  report({ at: 'sending', offline: false })
  for (let attempt = 0; ; attempt++) {
    try {
      if (mayBeThere) {
        const job = await jobIfThere(id, proxy)
        if (job) return job
      }
      if (stop.aborted) return null
      return await proxy.submit(id, request())
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error
      switch (error.code) {
        case 'unknown_image':
          if (++uploadsAgain > 2) throw new Error(words.errors.neverAccepted)
          await images.again()
          report({ at: 'sending', offline: false })
          continue
        case 'unreachable':
          mayBeThere = true
          report({ at: 'sending', offline: true })
          break
        case 'submit_uncertain':
          mayBeThere = true
          break
        case 'rate_limited':
          // The proxy takes so many at once: nothing is wrong, and the cells of a large matrix wait their turn.
          report({ at: 'in-turn' })
          await turns.wait(error.retryAfterMs ?? backOffMs(attempt, random), mayBeThere ? undefined : stop)
          continue
        default:
          if (!error.retryable || ++refusals >= REFUSED_ATTEMPTS) throw error
      }
      await clock.sleep(error.retryAfterMs ?? backOffMs(attempt, random), mayBeThere ? undefined : stop)
    }
  }
}

async function jobIfThere(id: string, proxy: Pick<Proxy, 'job'>): Promise<Job | null> {
  try {
    return await proxy.job(id)
  } catch (error) {
    if (error instanceof ProxyError && error.code === 'not_found') return null
    throw error
  }
}
