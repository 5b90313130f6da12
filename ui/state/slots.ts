import { IMAGE_ROLES, type ImageRole } from '../../contract/job-request.ts'
import type { Candidate } from '../../contract/plugin-calls.ts'
import { layerOf, type PictureFile, type Source } from './sources.ts'

/** The images of one role. Several contents are the rows of a matrix, several styles its columns. */
export interface Slot {
  sources: readonly Source[]
  /** A pinned slot no longer follows the selection. */
  pinned: boolean
}

export type Slots = Readonly<Record<ImageRole, Slot>>

const EMPTY: Slot = { sources: [], pinned: false }
export const EMPTY_SLOTS: Slots = { content: EMPTY, style: EMPTY, 'extra-style': EMPTY }

/** How many images a role takes. The extra style is one: it is mixed into every style. */
export const MOST_SOURCES: Readonly<Record<ImageRole, number>> = { content: 50, style: 20, 'extra-style': 1 }

const LAYOUT_TYPES = new Set(['FRAME', 'GROUP', 'SECTION', 'COMPONENT', 'COMPONENT_SET', 'INSTANCE', 'SLIDE'])

/**
 * Fills the unpinned slots among `roles` from what is selected. One layer becomes content and leaves the
 * styles as they are, so that frame after frame can be restyled alike. Of several, layouts are contents and
 * pictures are styles; of pictures alone the largest is content. A guess, that a click on swap mends.
 */
export function fillFromSelection(slots: Slots, selection: readonly Candidate[], roles: readonly ImageRole[]): Slots {
  const held = new Set(roles.filter((role) => slots[role].pinned).flatMap((role) => idsOf(slots[role])))
  const fresh = selection.filter((layer) => !held.has(layer.id))
  const usable = fresh.some((layer) => layer.problem === null) ? fresh.filter((layer) => layer.problem === null) : fresh
  const free = roles.filter((role) => !slots[role].pinned)
  const [first] = free
  const [only] = usable

  if (!only) {
    // A file stays: it was never selected, so that nothing is selected says nothing of it.
    const rest = slots.content.sources.filter((source) => source.kind !== 'layer')
    return free.includes('content') ? { ...slots, content: { sources: rest, pinned: false } } : slots
  }
  if (!first) return slots
  if (usable.length === 1 || first === 'extra-style') return given(slots, { [first]: [only] }, free)

  const chooses = first === 'content' && free.includes('style')
  if (!chooses) return given(slots, { [first]: usable }, free)
  const layouts = usable.filter(isLayout)
  const pictures = usable.filter((layer) => !isLayout(layer))
  if (layouts.length > 0) {
    return given(slots, { content: layouts, ...(pictures.length > 0 ? { style: pictures } : {}) }, free)
  }
  const largest = pictures.reduce((best, layer) => (areaOf(layer) > areaOf(best) ? layer : best))
  return given(slots, { content: [largest], style: pictures.filter((layer) => layer !== largest) }, free)
}

/** Puts layers into slots, and takes them out of the other `free` ones, so that none is used twice by a guess. */
function given(slots: Slots, layers: Partial<Record<ImageRole, Candidate[]>>, free: readonly ImageRole[]): Slots {
  const taken = new Set(Object.values(layers).flatMap((list) => list.map(({ id }) => id)))
  const next: Record<ImageRole, Slot> = { ...slots }
  for (const role of free) {
    const list = layers[role]
    const sources = list
      ? list.slice(0, MOST_SOURCES[role]).map(layerSource)
      : next[role].sources.filter(({ id }) => !taken.has(id))
    next[role] = { sources, pinned: false }
  }
  return next
}

/** Brings what is known of the layers in the slots up to date, changing no role. */
export function refreshLayers(slots: Slots, selection: readonly Candidate[]): Slots {
  return changeAll(slots, (source) => {
    const layer = selection.find((candidate) => candidate.id === source.id)
    return layer && source.kind === 'layer' ? { ...source, layer } : source
  })
}

/**
 * Adds images to a slot and pins it: nobody drops a file to lose it with the next click. Images that only
 * followed the selection give way to them; pinned ones are added to.
 */
export function addSources(slots: Slots, role: ImageRole, sources: readonly Source[], replacing?: string): Slots {
  const { pinned, sources: before } = slots[role]
  const at = before.findIndex(({ id }) => id === replacing)
  const kept = pinned || at >= 0 ? before : []
  const fresh = sources.filter(({ id }) => !kept.some((other) => other.id === id && other.id !== replacing))
  const next = at >= 0 ? [...before.slice(0, at), ...fresh, ...before.slice(at + 1)] : [...kept, ...fresh]
  const most = MOST_SOURCES[role]
  return { ...slots, [role]: { sources: next.slice(Math.max(0, next.length - most)), pinned: true } }
}

export function removeSource(slots: Slots, role: ImageRole, id: string): Slots {
  const sources = slots[role].sources.filter((source) => source.id !== id)
  return { ...slots, [role]: sources.length > 0 ? { ...slots[role], sources } : EMPTY }
}

/**
 * Moves an image to a place in its own slot or another one. Into a slot that holds one image only, and from
 * one, the two trade places. Both slots are pinned: the designer has said what is what.
 */
export function moveSource(slots: Slots, from: ImageRole, id: string, to: ImageRole, index: number): Slots {
  const source = slots[from].sources.find((candidate) => candidate.id === id)
  if (!source) return slots
  const rest = slots[from].sources.filter((candidate) => candidate.id !== id)
  if (from === to) return { ...slots, [to]: { sources: inserted(rest, source, index), pinned: slots[to].pinned } }
  const there = slots[to].sources.filter((candidate) => candidate.id !== id)
  const trades = there.length === 1 && (rest.length === 0 || MOST_SOURCES[to] === 1)
  const left = trades ? inserted(rest, there[0] as Source, slots[from].sources.indexOf(source)) : rest
  const arrived = trades ? [source] : inserted(there, source, index)
  return {
    ...slots,
    [from]: { sources: left, pinned: left.length > 0 },
    [to]: { sources: arrived.slice(0, MOST_SOURCES[to]), pinned: true },
  }
}

export function swapSlots(slots: Slots, a: ImageRole, b: ImageRole): Slots {
  return { ...slots, [a]: slots[b], [b]: slots[a] }
}

export function clearSlot(slots: Slots, role: ImageRole): Slots {
  return { ...slots, [role]: EMPTY }
}

export function setPinned(slots: Slots, role: ImageRole, pinned: boolean): Slots {
  return { ...slots, [role]: { ...slots[role], pinned } }
}

export function fileSource(id: string, file: PictureFile): Source {
  return { kind: 'file', id, file }
}

export function layerSource(layer: Candidate): Source {
  return { kind: 'layer', id: layer.id, layer }
}

/** True when one of the slots' images is, or came from, this layer. */
export function usesLayer(slots: Slots, id: string): boolean {
  return IMAGE_ROLES.some((role) => slots[role].sources.some((source) => layerOf(source)?.id === id))
}

function changeAll(slots: Slots, change: (source: Source) => Source): Slots {
  const changed = (slot: Slot): Slot => ({ ...slot, sources: slot.sources.map(change) })
  return {
    content: changed(slots.content),
    style: changed(slots.style),
    'extra-style': changed(slots['extra-style']),
  }
}

function inserted(list: readonly Source[], source: Source, index: number): Source[] {
  return [...list.slice(0, index), source, ...list.slice(index)]
}

function idsOf(slot: Slot): string[] {
  return slot.sources.map(({ id }) => id)
}

/** A screen rather than a picture: something that holds layers. */
function isLayout({ imageLike, type }: Candidate): boolean {
  return !imageLike && LAYOUT_TYPES.has(type)
}

function areaOf({ width, height }: Candidate): number {
  return width * height
}
