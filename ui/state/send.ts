import { planContent, styleSize, type ContentPlan } from '../../contract/geometry.ts'
import type { Job } from '../../contract/job.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import type { Candidate, Colour, SandboxCalls } from '../../contract/plugin-calls.ts'
import type { UsoParameters } from '../../contract/uso.ts'
import type { Clock, Random } from '../host.ts'
import type { ImageWork, Layout, PreparedImage } from '../images/work.ts'
import { backOffMs, withPatience } from '../patience.ts'
import { ProxyError, type Proxy } from '../proxy.ts'
import { words } from '../words.ts'
import { purposeOf, shorten, type SentImage } from './draft.ts'
import { nameOf, sizeOfSource } from './slots.ts'

/** A run as it was shown when the designer clicked. */
export interface Order {
  id: string
  images: readonly SentImage[]
  parameters: UsoParameters
  /** Whether results keep the content's layout and are cropped back to it. */
  mapped: boolean
  /** Whether the content goes out without its text, which then stands on the results. */
  keepText: boolean
  target: Candidate
  documentId: string
}

export interface SendParts {
  sandbox: Pick<SandboxCalls, 'exportImage'>
  proxy: Pick<Proxy, 'upload' | 'submit' | 'job'>
  images: Pick<ImageWork, 'prepare'>
  clock: Clock
  random: Random
  /** Figma exports one layer at a time without freezing. */
  exportQueue: <T>(task: () => Promise<T>) => Promise<T>
  /** Images the proxy has, by hash, until when (ms since 1970). */
  uploaded: Map<string, number>
}

export type SendProgress =
  | { at: 'preparing' }
  | { at: 'uploading'; done: number; total: number }
  | { at: 'sending'; offline: boolean }

const WHITE: Colour = { r: 1, g: 1, b: 1 }
const UPLOAD_ATTEMPTS = 6
const REFUSED_ATTEMPTS = 5
/** An image about to expire might be gone by the time the job needs it. */
const EXPIRY_MARGIN_MS = 60_000

/**
 * The way out: export, prepare, upload, submit. Resolves to the job, or to null when `stop` came before the
 * proxy had anything. Rejects when the proxy has refused for good: then there is no job.
 */
export async function send(
  order: Order,
  parts: SendParts,
  report: (progress: SendProgress) => void,
  stop: AbortSignal,
): Promise<Job | null> {
  report({ at: 'preparing' })
  const prepared: Prepared[] = []
  for (const image of order.images) {
    if (stop.aborted) return null
    prepared.push(await prepare(image, order.keepText, parts))
  }
  const upload = async () => {
    for (const [done, { image }] of prepared.entries()) {
      if (stop.aborted) return
      if ((parts.uploaded.get(image.hash) ?? 0) > parts.clock.now() + EXPIRY_MARGIN_MS) continue
      report({ at: 'uploading', done, total: prepared.length })
      const patience = { clock: parts.clock, random: parts.random, attempts: UPLOAD_ATTEMPTS, signal: stop }
      const { expiresAt } = await withPatience(() => parts.proxy.upload(image.bytes, image.contentType), patience)
      parts.uploaded.set(image.hash, expiresAt)
    }
  }
  await upload()
  if (stop.aborted) return null
  const again = async () => {
    for (const { image } of prepared) parts.uploaded.delete(image.hash)
    await upload()
  }
  return submit(order.id, requestOf(order, prepared), again, parts, report, stop)
}

interface Prepared {
  sent: SentImage
  image: PreparedImage
  plan: ContentPlan | null
  width: number
  height: number
}

async function prepare(sent: SentImage, keepText: boolean, parts: SendParts): Promise<Prepared> {
  const { role, source } = sent
  const pixels =
    source.kind === 'layer'
      ? await parts.exportQueue(() => parts.sandbox.exportImage(source.id, purposeOf(role, keepText)))
      : { png: source.file.bytes, background: WHITE, ...sizeOfSource(source) }
  const { width, height } = pixels
  // The layer may have been resized since it was selected, so its size is taken from the export.
  const plan = role === 'content' ? contentPlan(sent, { width, height }) : null
  const layout: Layout = plan
    ? { canvas: plan.canvas, drawn: plan.content }
    : { canvas: styleSize(pixels), drawn: { x: 0, y: 0, ...styleSize(pixels) } }
  const image = await parts.images.prepare(pixels.png, pixels.background, layout)
  return { sent, image, plan, width, height }
}

function contentPlan({ source }: SentImage, size: { width: number; height: number }): ContentPlan {
  const planning = planContent(size)
  if (planning.ok) return planning.plan
  const { reasons } = words
  throw new Error(planning.reason === 'too-extreme' ? reasons.tooThin(nameOf(source)) : reasons.empty(nameOf(source)))
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
      nodeId: sent.source.kind === 'layer' ? sent.source.id : null,
    })),
    parameters: order.parameters,
    plan: order.mapped ? (content?.plan ?? null) : null,
    ...(order.keepText ? { keepText: true } : {}),
    target: {
      documentId: order.documentId,
      pageId: target.pageId,
      nodeId: target.id,
      name: shorten(target.name, 200),
      width: own.width,
      height: own.height,
    },
  }
}

/**
 * Submits until the proxy has answered, always under the same key, so that no number of tries makes two
 * jobs. After a lost answer it first asks whether the job is there.
 */
async function submit(
  id: string,
  request: JobRequest,
  uploadAgain: () => Promise<void>,
  { proxy, clock, random }: SendParts,
  report: (progress: SendProgress) => void,
  stop: AbortSignal,
): Promise<Job | null> {
  let mayBeThere = false
  let uploadsAgain = 0
  let refusals = 0
  report({ at: 'sending', offline: false })
  for (let attempt = 0; ; attempt++) {
    try {
      if (mayBeThere) {
        const job = await jobIfThere(id, proxy)
        if (job) return job
      }
      if (stop.aborted) return null
      return await proxy.submit(id, request)
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error
      switch (error.code) {
        case 'unknown_image':
          if (++uploadsAgain > 2) throw new Error(words.errors.neverAccepted)
          await uploadAgain()
          report({ at: 'sending', offline: false })
          continue
        case 'unreachable':
          mayBeThere = true
          report({ at: 'sending', offline: true })
          break
        case 'submit_in_progress':
        case 'submit_uncertain':
          mayBeThere = true
          break
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
