import { signal, type ReadonlySignal } from '@preact/signals'
import { styleSize } from '../../contract/geometry.ts'
import type { Colour, SandboxCalls } from '../../contract/plugin-calls.ts'
import { PREVIEW_LONG_SIDE_PX } from '../../contract/preview.ts'
import type { Size } from '../../contract/uso.ts'
import type { PreviewPainter } from '../images/preview.ts'
import type { ImageWork, Pixels } from '../images/work.ts'
import { words } from '../words.ts'
import {
  contentPlanOf,
  imagesOf,
  keepsText,
  mappedPlanOf,
  outputSizeOf,
  type Draft,
} from './draft.ts'
import { purposeOf } from './runs/preparation.ts'
import { layerOf, nameOf, sizeOfSource, type SentImage } from './sources.ts'

/** A preview, the name of what it shows, and what it was painted from. */
interface Shown {
  kind: 'shown'
  picture: Pixels
  name: string
  of: string
}

export type PreviewState =
  | { kind: 'none' }
  | { kind: 'painting'; share: number; before: Shown | null }
  | Shown
  | { kind: 'failed'; why: string }

export interface PreviewParts {
  sandbox: Pick<SandboxCalls, 'exportImage' | 'stylePicture'>
  images: Pick<ImageWork, 'pixels'>
  painter: PreviewPainter
  exportQueue: <T>(task: () => Promise<T>) => Promise<T>
  announce: (sentence: string) => void
}

const WHITE: Colour = { r: 1, g: 1, b: 1 }
/** Any will do, but the same draft should give the same preview twice. */
const SEED = 1
/** At a preview's size one round of search less is not to be seen, and saves a tenth of the time. */
const SHARE_OF_STEPS = 0.7

/** The same request as the button's, painted in the panel by the local engine: free, and nothing is sent. */
export class Preview {
  readonly #state = signal<PreviewState>({ kind: 'none' })
  readonly #parts: PreviewParts
  #stop = new AbortController()

  constructor(parts: PreviewParts) {
    this.#parts = parts
  }

  get state(): ReadonlySignal<PreviewState> {
    return this.#state
  }

  /** Gets ready for a first preview. */
  warm(): void {
    this.#parts.painter.warm()
  }

  /** Paints what the draft shows; a preview under way gives way to it. Never rejects. */
  async paint(draft: Draft): Promise<void> {
    this.#stop.abort()
    const stop = new AbortController()
    this.#stop = stop
    const { value } = this.#state
    const before = value.kind === 'shown' ? value : value.kind === 'painting' ? value.before : null
    this.#state.value = { kind: 'painting', share: 0, before }
    try {
      const picture = await this.#picture(draft, stop.signal)
      if (stop.signal.aborted || !picture) return
      const [first] = imagesOf(draft)
      this.#state.value = { kind: 'shown', picture, name: first ? nameOf(first.source) : '', of: keyOf(draft) }
      this.#parts.announce(words.preview.done)
    } catch (error) {
      if (stop.signal.aborted) return
      this.#state.value = { kind: 'failed', why: error instanceof Error ? error.message : words.preview.failed }
    }
  }

  /** Ends the preview under way; the one before it is shown again. */
  stop(): void {
    this.#stop.abort()
    const { value } = this.#state
    this.#state.value = (value.kind === 'painting' ? value.before : null) ?? { kind: 'none' }
  }

  /** True when the draft is no longer what the preview was painted from. */
  isStale(draft: Draft): boolean {
    const state = this.#state.value
    return state.kind === 'shown' && state.of !== keyOf(draft)
  }

  async #picture(draft: Draft, stop: AbortSignal): Promise<Pixels | null> {
    const size = previewSizeOf(draft)
    let content: Pixels | null = null
    const styles: Pixels[] = []
    for (const image of imagesOf(draft)) {
      if (stop.aborted) return null
      const pixels = (sent: Size) => this.#pixels(image, keepsText(draft), sent)
      if (image.role === 'content') content = await pixels(within(sizeOfSource(image.source)))
      else styles.push(await pixels(styleSize(sizeOfSource(image.source))))
    }
    if (stop.aborted) return null
    const report = (share: number) => {
      const { value } = this.#state
      if (!stop.aborted && value.kind === 'painting') this.#state.value = { ...value, share }
    }
    const inferenceSteps = Math.max(1, Math.round(draft.steps * SHARE_OF_STEPS))
    const settings = { seed: draft.seed ?? SEED, guidanceScale: draft.guidance, inferenceSteps }
    return this.#parts.painter.paint({ content, styles, ...size, ...settings }, report, stop)
  }

  async #pixels({ role, source, picture }: SentImage, keepText: boolean, size: Size): Promise<Pixels> {
    const { sandbox, images, exportQueue } = this.#parts
    if (source.kind === 'file') return images.pixels(source.file.bytes, WHITE, size)
    if (source.kind === 'saved') {
      return images.pixels(await sandbox.stylePicture(source.place, source.style.id, picture), WHITE, size)
    }
    const layer = layerOf(source)
    if (!layer) throw new Error(words.preview.onlyKept(nameOf(source)))
    const { png, background } = await exportQueue(() => sandbox.exportImage(layer.id, purposeOf({ role }, keepText)))
    return images.pixels(png, background, size)
  }
}

/** The result's proportions, with the padding left out, at the size previews are painted in. */
export function previewSizeOf(draft: Draft): Size {
  const mapped = mappedPlanOf(draft) ?? (draft.mode === 'restyle' ? contentPlanOf(draft) : null)
  return within(mapped?.content ?? outputSizeOf(draft))
}

function within({ width, height }: Size): Size {
  const scale = PREVIEW_LONG_SIDE_PX / Math.max(width, height)
  return { width: Math.max(16, Math.round(width * scale)), height: Math.max(16, Math.round(height * scale)) }
}

/** What a preview depends on, to tell whether it still shows what would run. */
function keyOf(draft: Draft): string {
  const images = imagesOf(draft).map(({ role, source }) => `${role} ${source.id}`)
  const { width, height } = previewSizeOf(draft)
  return JSON.stringify([images, keepsText(draft), width, height, draft.seed, draft.guidance, draft.steps])
}
