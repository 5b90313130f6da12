import { signal, type ReadonlySignal } from '@preact/signals'
import type { Job } from '../../../contract/job.ts'
import type { JobRequest } from '../../../contract/job-request.ts'
import type { SandboxCalls } from '../../../contract/plugin-calls.ts'
import type { PictureUrls } from '../../host.ts'
import type { ImageWork, SmallPicture } from '../../images/work.ts'
import type { Proxy } from '../../proxy.ts'
import type { PictureRef } from './groups.ts'

/** Twice the panel's usual width is sharp on every screen. */
const SIDE_PX = 1024

export interface ComparisonParts {
  proxy: Pick<Proxy, 'image' | 'uploadedImage'>
  sandbox: Pick<SandboxCalls, 'exportImage'>
  images: Pick<ImageWork, 'shrink' | 'lock'>
  urls: PictureUrls
  exportQueue: <T>(task: () => Promise<T>) => Promise<T>
}

export type Side = { kind: 'waiting' } | { kind: 'shown'; url: string; width: number; height: number } | { kind: 'gone' }

const WAITING: Side = { kind: 'waiting' }

/** A result and what it was made from, large enough to look at. One at a time. */
export class Comparison {
  readonly #picture = signal<PictureRef | null>(null)
  readonly #before = signal<Side>(WAITING)
  readonly #after = signal<Side>(WAITING)
  readonly #parts: ComparisonParts
  /** Whose comparison was closed last, for the focus to go back to it. */
  #left: PictureRef | null = null
  /** Rises with every picture shown, so that one that comes late is not taken for the next. */
  #turn = 0

  constructor(parts: ComparisonParts) {
    this.#parts = parts
  }

  /** What is shown, or null. */
  get picture(): ReadonlySignal<PictureRef | null> {
    return this.#picture
  }

  /** `gone` too where there was no content to begin with. */
  get before(): ReadonlySignal<Side> {
    return this.#before
  }

  get after(): ReadonlySignal<Side> {
    return this.#after
  }

  async show(picture: PictureRef): Promise<void> {
    this.close()
    this.#left = null
    const turn = ++this.#turn
    const { job, index } = picture
    this.#picture.value = picture
    const { proxy, images } = this.#parts
    const after = async () => smallAsPlaced((await proxy.image(job.id, index)).bytes, job.request, SIDE_PX, images)
    await Promise.all([this.#fill(this.#after, turn, after), this.#fill(this.#before, turn, () => this.#original(job))])
  }

  close(): void {
    this.#turn++
    this.#left = this.#picture.value
    this.#picture.value = null
    for (const side of [this.#before, this.#after]) {
      if (side.value.kind === 'shown') this.#parts.urls.revoke(side.value.url)
      side.value = WAITING
    }
  }

  /** Whether the comparison of this picture was just closed; asked once. */
  wasLeft({ job, index }: PictureRef): boolean {
    const left = this.#left
    if (left?.job.id !== job.id || left.index !== index) return false
    this.#left = null
    return true
  }

  async #fill(side: { value: Side }, turn: number, make: () => Promise<SmallPicture | null>): Promise<void> {
    const picture = await make().catch(() => null)
    if (turn !== this.#turn) return
    const { urls } = this.#parts
    side.value = picture
      ? { kind: 'shown', url: urls.create(picture.bytes, picture.contentType), width: picture.width, height: picture.height }
      : { kind: 'gone' }
  }

  /** The content as it was sent; where the proxy keeps it no more, the layer as it is now. */
  async #original({ request }: Job): Promise<SmallPicture | null> {
    const { proxy, images, sandbox, exportQueue } = this.#parts
    const content = request.images.find(({ role }) => role === 'content')
    if (!content) return null
    const sent = await proxy.uploadedImage(content.hash).catch(() => null)
    if (sent) return images.shrink(sent.bytes, request.plan, SIDE_PX)
    const { nodeId } = content
    if (nodeId === null) return null
    const { png } = await exportQueue(() => sandbox.exportImage(nodeId, 'content'))
    return images.shrink(png, null, SIDE_PX)
  }
}

/** A small copy of a result as it stands on the canvas: without its padding, in the colours of its palette. */
export async function smallAsPlaced(
  result: Uint8Array,
  { plan, palette }: JobRequest,
  sidePx: number,
  images: Pick<ImageWork, 'shrink' | 'lock'>,
): Promise<SmallPicture> {
  const small = await images.shrink(result, plan, sidePx)
  return palette ? images.lock(small.bytes, palette) : small
}
