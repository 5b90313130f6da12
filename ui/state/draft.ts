import { IMAGE_ROLES, type ImageRole, type JobRequest, type PaletteLock } from '../../contract/job-request.ts'
import { outputSize, planContent, type ContentPlan } from '../../contract/geometry.ts'
import { estimatePrice, type MicroUsd } from '../../contract/price.ts'
import type { Candidate } from '../../contract/plugin-calls.ts'
import {
  DEFAULT_PARAMETERS,
  IMAGE_SIZE_PRESETS,
  type ImageSizePreset,
  type Size,
  type UsoParameters,
} from '../../contract/uso.ts'
import type { ChosenPlacement } from './settings.ts'
import { EMPTY_SLOTS, type Slots } from './slots.ts'
import { layerOf, nameOf, sizeOfSource, type SentImage, type Source } from './sources.ts'
import { shorten } from './text.ts'

/** What the designer is after; each mode asks the model in the way its authors advise. */
export const MODES = ['restyle', 'new-scene', 'style-only'] as const
export type Mode = (typeof MODES)[number]

/**
 * Everything shown in the Restyle view. A number field holds NaN while its text is no number. What is said
 * below of *the* content and style is of the first ones: matrix.ts makes a draft for each cell of several.
 */
export interface Draft {
  slots: Slots
  mode: Mode
  /** One a mode: a scene's description makes no sense as a restyle's. */
  prompts: Readonly<Record<Mode, string>>
  negativePrompt: string
  variants: number
  /** `auto` is the preset closest to the content's proportions. */
  size: 'auto' | 'custom' | ImageSizePreset
  customSize: Size
  keepLayout: boolean
  /** Whether text stays text, above the result, wherever that is possible. */
  keepText: boolean
  steps: number
  guidance: number
  /** Null is a new random seed for every run. */
  seed: number | null
  format: UsoParameters['output_format']
  safetyCheck: boolean
  keepOffServers: boolean
  /** Where results go, as far as it can be: see `placementOf`. */
  placement: ChosenPlacement
  /** Colours results are moved toward, if any. */
  palette: PaletteLock | null
  /** The picture this draft was filled from, to be run again. */
  parent: NonNullable<JobRequest['parent']> | null
}

export const FIRST_DRAFT: Draft = {
  slots: EMPTY_SLOTS,
  mode: 'restyle',
  prompts: { restyle: '', 'new-scene': '', 'style-only': '' },
  negativePrompt: DEFAULT_PARAMETERS.negative_prompt,
  variants: 1,
  size: 'auto',
  customSize: { width: 1024, height: 1024 },
  keepLayout: true,
  keepText: true,
  steps: DEFAULT_PARAMETERS.num_inference_steps,
  guidance: DEFAULT_PARAMETERS.guidance_scale,
  seed: DEFAULT_PARAMETERS.seed,
  format: DEFAULT_PARAMETERS.output_format,
  safetyCheck: DEFAULT_PARAMETERS.enable_safety_checker,
  keepOffServers: DEFAULT_PARAMETERS.sync_mode,
  placement: 'beside',
  palette: null,
  parent: null,
}

/** Which slots a mode uses, in the order the model takes them. */
export function rolesOf(mode: Mode): readonly ImageRole[] {
  return mode === 'style-only' ? ['style', 'extra-style'] : IMAGE_ROLES
}

/** Switches the mode, with the layout and size its authors advise for it. */
export function withMode(draft: Draft, mode: Mode): Draft {
  return { ...draft, mode, keepLayout: mode === 'restyle', size: 'auto' }
}

/** The images that go out. A saved style of two pictures takes the place of the extra style too. */
export function imagesOf(draft: Draft): SentImage[] {
  const images = rolesOf(draft.mode).flatMap((role): SentImage[] => {
    const [source] = draft.slots[role].sources
    return source ? [{ role, source, picture: 0 }] : []
  })
  const pair = images.find(({ role, source }) => role === 'style' && source.kind === 'saved' && source.style.pictures.length > 1)
  if (!pair) return images
  return [...images.filter(({ role }) => role !== 'extra-style'), { ...pair, role: 'extra-style', picture: 1 }]
}

export function contentOf(draft: Draft): Source | null {
  return imagesOf(draft).find(({ role }) => role === 'content')?.source ?? null
}

/** How the content is padded, or null without content that could be sent. */
export function contentPlanOf(draft: Draft): ContentPlan | null {
  const content = contentOf(draft)
  if (content?.kind === 'kept' && content.picture.plan) return content.picture.plan
  const planning = content ? planContent(sizeOfSource(content)) : null
  return planning?.ok ? planning.plan : null
}

/** The part of the plan that results are mapped back with: they keep the content's layout or they don't. */
export function mappedPlanOf(draft: Draft): ContentPlan | null {
  return draft.keepLayout ? contentPlanOf(draft) : null
}

/** True where there is text that could stay text: that of a layer whose layout is kept, but not of a text itself. */
export function canKeepText(draft: Draft): boolean {
  const source = contentOf(draft)
  if (source?.kind !== 'layer' || !mappedPlanOf(draft)) return false
  return source.layer.hasText && source.layer.type !== 'TEXT'
}

export function keepsText(draft: Draft): boolean {
  const source = contentOf(draft)
  // What the proxy kept was exported then, with its text or without.
  if (source?.kind === 'kept') return source.picture.withoutText && mappedPlanOf(draft) !== null
  return draft.keepText && canKeepText(draft)
}

/** Results that keep the layout of a layer can also stand over it or become its fill. */
export function canPlaceOnTarget(draft: Draft): boolean {
  const content = contentOf(draft)
  return content !== null && layerOf(content) !== null && mappedPlanOf(draft) !== null
}

/** Where the results of one job go. */
export function placementOf(draft: Draft): ChosenPlacement {
  return canPlaceOnTarget(draft) ? draft.placement : 'beside'
}

/** The request's parameters, exactly as shown. */
export function parametersOf(draft: Draft): UsoParameters {
  return {
    prompt: promptOf(draft),
    negative_prompt: draft.negativePrompt.trim(),
    image_size: imageSizeOf(draft),
    num_inference_steps: draft.steps,
    guidance_scale: draft.guidance,
    keep_size: mappedPlanOf(draft) !== null,
    num_images: draft.variants,
    seed: draft.seed,
    sync_mode: draft.keepOffServers,
    enable_safety_checker: draft.safetyCheck,
    output_format: draft.format,
  }
}

/** The prompt with the words of a saved style, which are shown beneath the field. */
function promptOf(draft: Draft): string {
  const own = draft.prompts[draft.mode].trim()
  const words = styleWordsOf(draft)
  if (own === '' || words === '') return own + words
  return /[.!?,;:]$/.test(own) ? `${own} ${words}` : `${own}, ${words}`
}

/** What a saved style adds to the prompt. */
export function styleWordsOf(draft: Draft): string {
  const source = imagesOf(draft).find(({ role }) => role === 'style')?.source
  return source?.kind === 'saved' ? source.style.words.trim() : ''
}

function imageSizeOf(draft: Draft): UsoParameters['image_size'] {
  switch (draft.size) {
    case 'custom':
      return { ...draft.customSize }
    case 'auto':
      return closestPreset(contentOf(draft))
    default:
      return draft.size
  }
}

/** The large preset whose proportions are nearest to the content's. */
export function closestPreset(content: Source | null): ImageSizePreset {
  if (!content) return 'square_hd'
  const { width, height } = sizeOfSource(content)
  if (!(width > 0 && height > 0)) return 'square_hd'
  const presets: ImageSizePreset[] = ['square_hd', 'portrait_4_3', 'portrait_16_9', 'landscape_4_3', 'landscape_16_9']
  const distance = (preset: ImageSizePreset) => {
    const size = IMAGE_SIZE_PRESETS[preset]
    return Math.abs(Math.log(size.width / size.height / (width / height)))
  }
  return presets.reduce((best, preset) => (distance(preset) < distance(best) ? preset : best))
}

/** Pixels of each image that comes back. */
export function outputSizeOf(draft: Draft): Size {
  return outputSize(parametersOf(draft), contentPlanOf(draft)?.canvas ?? null)
}

/** Estimate for one cell, in µ$; zero while a custom size is not a number. */
export function priceOf(draft: Draft): MicroUsd {
  const price = estimatePrice(outputSizeOf(draft), draft.variants)
  return Number.isFinite(price) ? price : 0
}

/** The layer that results stand beside: the content, or else a style on the canvas, or what is selected. */
export function targetOf(draft: Draft, selection: readonly Candidate[]): Candidate | null {
  for (const { source } of imagesOf(draft)) {
    const layer = layerOf(source)
    if (layer) return layer
  }
  return selection.find((layer) => layer.problem !== 'not-visual') ?? null
}

/** What the results are called: `<original> · <style>`. */
export function resultNameOf(draft: Draft, target: Candidate): string {
  const content = contentOf(draft)
  const prompt = parametersOf(draft).prompt
  const original = content ? nameOf(content) : shorten(prompt, 40) || target.name
  return shorten(`${original} · ${styleNameOf(draft)}`, 200)
}

/** The styles of a cell by name, or the words in their stead. */
export function styleNameOf(draft: Draft): string {
  const names = imagesOf(draft).filter(({ role }) => role !== 'content').map(({ source }) => nameOf(source))
  return [...new Set(names)].join(' + ') || shorten(parametersOf(draft).prompt, 40)
}
