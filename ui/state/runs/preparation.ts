import { planContent, styleSize, type ContentPlan } from '../../../contract/geometry.ts'
import type { Colour, ExportPurpose, SandboxCalls } from '../../../contract/plugin-calls.ts'
import type { Size } from '../../../contract/uso.ts'
import type { ImageWork, Layout } from '../../images/work.ts'
import { words } from '../../words.ts'
import { nameOf, sizeOfSource, type SentImage, type Source } from '../sources.ts'
import type { Sendable } from './uploads.ts'

export interface PreparationParts {
  sandbox: Pick<SandboxCalls, 'exportImage' | 'stylePicture'>
  images: Pick<ImageWork, 'prepare'>
  /** Figma exports one layer at a time without freezing. */
  exportQueue: <T>(task: () => Promise<T>) => Promise<T>
}

export interface Prepared extends Size {
  sent: SentImage
  image: Sendable
  /** How content was padded; null for styles. */
  plan: ContentPlan | null
}

const WHITE: Colour = { r: 1, g: 1, b: 1 }

/**
 * The images of one run, ready to be sent. In a matrix each source is exported and prepared once, however
 * many cells it is part of, as it was when the run started.
 */
export class Preparation {
  readonly #parts: PreparationParts
  readonly #done = new Map<string, Promise<Omit<Prepared, 'sent'>>>()

  constructor(parts: PreparationParts) {
    this.#parts = parts
  }

  async prepare(sent: SentImage, keepText: boolean): Promise<Prepared> {
    const purpose = purposeOf(sent, keepText)
    const key = `${purpose} ${sent.picture} ${sent.source.id}`
    const known = this.#done.get(key)
    const made = known ?? this.#make(sent, purpose)
    if (!known) {
      this.#done.set(key, made)
      // A cell that is tried again exports anew what could not be exported before.
      made.catch(() => this.#done.delete(key))
    }
    return { sent, ...(await made) }
  }

  async #make({ source, picture }: SentImage, purpose: ExportPurpose): Promise<Omit<Prepared, 'sent'>> {
    switch (source.kind) {
      case 'kept': {
        const { hash, plan } = source.picture
        return { image: { hash, load: null }, plan: purpose === 'style' ? null : plan, ...sizeOfSource(source) }
      }
      case 'saved':
        return this.#saved(source, picture, purpose)
      case 'file':
        return this.#drawn(source, purpose, { png: source.file.bytes, background: WHITE, ...sizeOfSource(source) })
      case 'layer': {
        const { sandbox, exportQueue } = this.#parts
        return this.#drawn(source, purpose, await exportQueue(() => sandbox.exportImage(source.id, purpose)))
      }
    }
  }

  /** A saved style's pictures are kept as the model sees them, and go out as they are. */
  async #saved(
    source: Extract<Source, { kind: 'saved' }>,
    index: number,
    purpose: ExportPurpose,
  ): Promise<Omit<Prepared, 'sent'>> {
    const { place, style } = source
    const picture = style.pictures[index]
    if (!picture) throw new Error(words.errors.stylePictureGone(style.name))
    const { hash, contentType, width, height } = picture
    const read = () => this.#parts.sandbox.stylePicture(place, style.id, index)
    if (purpose !== 'style') return this.#drawn(source, purpose, { png: await read(), background: WHITE, width, height })
    const load = async () => ({ bytes: await read(), contentType })
    return { image: { hash, load }, plan: null, width, height }
  }

  async #drawn(
    source: Source,
    purpose: ExportPurpose,
    { png, background, width, height }: Size & { png: Uint8Array; background: Colour },
  ): Promise<Omit<Prepared, 'sent'>> {
    // The layer may have been resized since it was selected, so its size is taken from the export.
    const size = { width, height }
    const plan = purpose === 'style' ? null : contentPlan(source, size)
    const layout: Layout = plan
      ? { canvas: plan.canvas, drawn: plan.content }
      : { canvas: styleSize(size), drawn: { x: 0, y: 0, ...styleSize(size) } }
    const { bytes, contentType, hash } = await this.#parts.images.prepare(png, background, layout)
    return { image: { hash, load: async () => ({ bytes, contentType }) }, plan, ...size }
  }
}

/** What the layer of an image is exported for. */
export function purposeOf({ role }: Pick<SentImage, 'role'>, keepText: boolean): ExportPurpose {
  if (role !== 'content') return 'style'
  return keepText ? 'backdrop' : 'content'
}

function contentPlan(source: Source, size: Size): ContentPlan {
  const planning = planContent(size)
  if (planning.ok) return planning.plan
  const { reasons } = words
  throw new Error(planning.reason === 'too-extreme' ? reasons.tooThin(nameOf(source)) : reasons.empty(nameOf(source)))
}
