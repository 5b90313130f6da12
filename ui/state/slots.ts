import type { ImageRole } from '../../contract/job-request.ts'
import type { Candidate } from '../../contract/plugin-calls.ts'
import type { PictureFile, Source } from './sources.ts'

export interface Slot {
  source: Source | null
  /** A pinned slot no longer follows the selection. */
  pinned: boolean
}

export type Slots = Readonly<Record<ImageRole, Slot>>

const EMPTY: Slot = { source: null, pinned: false }
export const EMPTY_SLOTS: Slots = { content: EMPTY, style: EMPTY, 'extra-style': EMPTY }

/**
 * Fills the unpinned slots among `roles` from what is selected. One layer becomes content and leaves the
 * styles as they are, so that many frames can be restyled alike one after the other. Of several, the
 * largest layout is content and pictures are styles: a guess.
 */
export function fillFromSelection(slots: Slots, selection: readonly Candidate[], roles: readonly ImageRole[]): Slots {
  const held = new Set(roles.filter((role) => slots[role].pinned).map((role) => slots[role].source?.id))
  const fresh = selection.filter((layer) => !held.has(layer.id))
  const usable = fresh.some((layer) => layer.problem === null) ? fresh.filter((layer) => layer.problem === null) : fresh
  const free = roles.filter((role) => !slots[role].pinned)
  const next = { ...slots }

  const [only] = usable
  if (!only) {
    if (free.includes('content') && slots.content.source?.kind === 'layer') next.content = EMPTY
    return next
  }
  if (usable.length === 1) {
    const role = free[0]
    if (!role) return slots
    for (const other of free) if (next[other].source?.id === only.id) next[other] = EMPTY
    next[role] = filled(only)
    return next
  }

  const bySize = [...usable].sort((a, b) => b.width * b.height - a.width * a.height)
  const rest = [...bySize]
  for (const role of free) {
    const wanted = role === 'content' ? rest.find((layer) => !layer.imageLike) : rest.find((layer) => layer.imageLike)
    const pick = wanted ?? rest[0]
    if (pick) rest.splice(rest.indexOf(pick), 1)
    next[role] = pick ? filled(pick) : EMPTY
  }
  return next
}

/** Brings what is known of the layers in the slots up to date, changing no role. */
export function refreshLayers(slots: Slots, selection: readonly Candidate[]): Slots {
  const refresh = (slot: Slot): Slot => {
    const layer = selection.find((candidate) => candidate.id === slot.source?.id)
    return layer && slot.source?.kind === 'layer' ? { ...slot, source: { ...slot.source, layer } } : slot
  }
  return {
    content: refresh(slots.content),
    style: refresh(slots.style),
    'extra-style': refresh(slots['extra-style']),
  }
}

/** Puts a file into a slot and pins it: nobody drops a file to lose it with the next click. */
export function fillWithFile(slots: Slots, role: ImageRole, id: string, file: PictureFile): Slots {
  return { ...slots, [role]: { source: { kind: 'file', id, file }, pinned: true } }
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

function filled(layer: Candidate): Slot {
  return { source: { kind: 'layer', id: layer.id, layer }, pinned: false }
}
