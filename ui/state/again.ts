import { outputSize } from '../../contract/geometry.ts'
import type { ImageReference, ImageRole, JobRequest } from '../../contract/job-request.ts'
import { LIBRARY_PLACES, type LibraryPlace, type SavedStyle } from '../../contract/library.ts'
import type { Candidate, ResultLayer } from '../../contract/plugin-calls.ts'
import { estimatePrice, type MicroUsd } from '../../contract/price.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { IMAGE_SIZE_PRESETS } from '../../contract/uso.ts'
import { FIRST_DRAFT, type Draft, type Mode } from './draft.ts'
import type { NewJob } from './runs/departure.ts'
import type { DocumentRef } from './runs/send.ts'
import type { Slot } from './slots.ts'
import { savedSource, type KeptPicture, type Source } from './sources.ts'

export type Sources = ResultLayer['sources']
export type Library = Readonly<Record<LibraryPlace, readonly SavedStyle[]>>

/** What so many pictures of a request would cost, by estimate. */
export function priceOfRequest({ parameters, plan }: JobRequest, count: number): MicroUsd {
  return estimatePrice(outputSize(parameters, plan?.canvas ?? null), count)
}

/** How many pictures a variation has: a cell of a grid that stands in this file is filled as it was. */
export function variationCount({ placement, run, parameters }: JobRequest, stands: boolean): number {
  return stands && placement === 'grid' && run !== undefined ? parameters.num_images : 1
}

/** The same request with another seed: for a cell of a grid in its place, for anything else as one picture. */
export function variationOf(
  recipe: Recipe,
  target: Candidate,
  sources: Sources,
  { seed, free, document, nodeId }: { seed: number; free: boolean; document: DocumentRef; nodeId: string | null },
): NewJob {
  const { request } = recipe
  const inGrid = nodeId !== null && request.placement === 'grid' && request.run !== undefined
  const parameters = { ...request.parameters, seed, num_images: variationCount(request, nodeId !== null) }
  const size = outputSize(parameters, request.plan?.canvas ?? null)
  const content = request.images.find(({ role }) => role === 'content')
  return {
    order: {
      images: request.images.map((image) => ({
        role: image.role,
        source: { kind: 'kept', id: `kept:${image.role}:${image.hash}`, picture: keptOf(image, request, sources) },
        picture: 0,
      })),
      parameters,
      mapped: request.plan !== null,
      keepText: request.keepText === true,
      placement: inGrid ? 'grid' : 'beside',
      palette: request.palette ?? null,
      parent: { jobId: recipe.jobId, imageIndex: recipe.imageIndex },
      target: inGrid ? { ...target, id: request.target.nodeId, name: request.target.name, pageId: request.target.pageId } : target,
      document,
    },
    name: content?.name ?? request.target.name,
    resultName: nameOfResult(request),
    placeholderSize: request.plan === null && nodeId === null ? size : null,
    priceMicroUsd: free ? null : priceOfRequest(request, parameters.num_images),
    cell: null,
    replaces: inGrid ? { nodeId } : null,
  }
}

/**
 * A job that came to nothing, once more as it was: in its cell of a grid, or beside its target. Its seed is kept
 * where it had one, so that it still compares with its neighbours.
 */
export function repetitionOf(
  recipe: Recipe,
  target: Candidate,
  sources: Sources,
  context: { seed: number; free: boolean; document: DocumentRef },
): NewJob {
  const { request } = recipe
  const job = variationOf(recipe, target, sources, { ...context, seed: request.parameters.seed ?? context.seed, nodeId: null })
  const parameters = { ...job.order.parameters, num_images: request.parameters.num_images }
  return {
    ...job,
    order: { ...job.order, parameters, placement: request.placement ?? 'beside', parent: request.parent ?? null },
    priceMicroUsd: context.free ? null : priceOfRequest(request, parameters.num_images),
    replaces: request.placement === 'grid' && request.run ? { jobId: recipe.jobId } : null,
  }
}

/** The layer that a result's variation stands beside: the result itself. */
export function resultAsTarget({ nodeId, pageId, name }: Pick<ResultLayer, 'nodeId' | 'pageId' | 'name'>, { target }: JobRequest): Candidate {
  const { width, height } = target
  return { id: nodeId, pageId, name, width, height, type: 'RECTANGLE', imageLike: true, hasText: false, problem: null }
}

/**
 * The Restyle view as it was for a result. Layers that are still there and styles of the library take their
 * places; what is left is known by hash, which the proxy may still have.
 */
export function draftOfRecipe(recipe: Recipe, sources: Sources, library: Library): Draft {
  const { request } = recipe
  const { parameters } = request
  const mode = modeOf(request)
  const slot = (role: ImageRole): Slot => {
    const image = request.images.find((candidate) => candidate.role === role)
    // Pinned, because the result itself is selected, and would take their place.
    return image ? { sources: [sourceOf(image, request, sources, library)], pinned: true } : { sources: [], pinned: false }
  }
  const slots = { content: slot('content'), style: slot('style'), 'extra-style': slot('extra-style') }
  const size = parameters.image_size
  return {
    ...FIRST_DRAFT,
    slots: withoutSecondOfPair(slots),
    mode,
    prompts: { ...FIRST_DRAFT.prompts, [mode]: promptWithout(parameters.prompt, slots.style.sources[0]) },
    negativePrompt: parameters.negative_prompt,
    variants: parameters.num_images,
    size: parameters.keep_size ? 'auto' : typeof size === 'string' ? size : 'custom',
    customSize: typeof size === 'string' ? { ...IMAGE_SIZE_PRESETS[size] } : size,
    keepLayout: request.plan !== null,
    keepText: request.keepText === true,
    steps: parameters.num_inference_steps,
    guidance: parameters.guidance_scale,
    seed: parameters.seed ?? recipe.seed,
    format: parameters.output_format,
    safetyCheck: parameters.enable_safety_checker,
    keepOffServers: parameters.sync_mode,
    placement: request.placement === 'over' || request.placement === 'fill' ? request.placement : 'beside',
    palette: request.palette ?? null,
    parent: { jobId: recipe.jobId, imageIndex: recipe.imageIndex },
  }
}

function modeOf({ images, plan, parameters }: JobRequest): Mode {
  if (!images.some(({ role }) => role === 'content')) return 'style-only'
  return plan !== null || parameters.prompt === '' ? 'restyle' : 'new-scene'
}

function sourceOf(image: ImageReference, request: JobRequest, sources: Sources, library: Library): Source {
  const layer = sources[image.role]
  if (layer) return { kind: 'layer', id: layer.id, layer }
  for (const place of LIBRARY_PLACES) {
    const style = library[place].find(({ pictures }) => pictures.some(({ hash }) => hash === image.hash))
    if (style && image.role !== 'content') return savedSource(place, style)
  }
  return { kind: 'kept', id: `kept:${image.role}:${image.hash}`, picture: keptOf(image, request, sources) }
}

function keptOf({ role, hash, name }: ImageReference, request: JobRequest, sources: Sources): KeptPicture {
  const content = role === 'content'
  const { width, height } = content ? request.target : { width: 512, height: 512 }
  const plan = content ? request.plan : null
  return { name, hash, layer: sources[role] ?? null, plan, width, height, withoutText: content && request.keepText === true }
}

/** A saved style of two pictures fills both styles by itself. */
function withoutSecondOfPair(slots: Record<ImageRole, Slot>): Record<ImageRole, Slot> {
  const [style, extra] = [slots.style.sources[0], slots['extra-style'].sources[0]]
  return style?.kind === 'saved' && style.id === extra?.id ? { ...slots, 'extra-style': { sources: [], pinned: false } } : slots
}

/** A saved style adds its words by itself. */
function promptWithout(prompt: string, style: Source | undefined): string {
  const added = style?.kind === 'saved' ? style.style.words.trim() : ''
  return added !== '' && prompt.endsWith(added) ? prompt.slice(0, -added.length).replace(/,?\s*$/, '') : prompt
}

/** What a result is called on the canvas. */
export function nameOfResult({ images, parameters, target }: JobRequest): string {
  const styles = images.filter(({ role }) => role !== 'content').map(({ name }) => name)
  const content = images.find(({ role }) => role === 'content')?.name ?? target.name
  return `${content} · ${styles.join(' + ') || parameters.prompt}`.slice(0, 200)
}
