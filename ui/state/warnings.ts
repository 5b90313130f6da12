import type { ImageRole } from '../../contract/job-request.ts'
import { words } from '../words.ts'
import { keepsText, rolesOf, type Draft } from './draft.ts'
import { nameOf, sizeOfSource, type Source } from './sources.ts'

/** Below this the model sees less than it could use. */
const SMALL_SIDE_PX = 512
const MOSTLY_TRANSPARENT = 0.5
/** Neighbouring pixels of a photo differ by grain; of a drawing most are the same. */
const DRAWN_FLAT_SHARE = 0.6

/** What was seen in a picture's pixels. */
export interface Look {
  transparentShare: number
  /** Share of neighbouring pixels that are the same, 0–1: high for drawings, low for photos. */
  flatShare: number
  hash: string
}

/** What may disappoint about the images in a slot, by name where there are several. None of it stops a run. */
export function warningsFor(draft: Draft, role: ImageRole, lookOf: (source: Source) => Look | null): string[] {
  if (!rolesOf(draft.mode).includes(role)) return []
  const { sources } = draft.slots[role]
  const found = new Map<string, Source[]>()
  for (const source of sources) {
    for (const line of warningsOf(source, role, draft, lookOf)) found.set(line, [...(found.get(line) ?? []), source])
  }
  // Once for all that it is true of: forty small screens are one thing to tell.
  return [...found].map(([line, [first, ...others]]) =>
    first && sources.length > 1 ? words.warnings.of(nameOf(first), others.length, line) : line,
  )
}

function warningsOf(source: Source, role: ImageRole, draft: Draft, lookOf: (source: Source) => Look | null): string[] {
  const { warnings } = words
  const list: string[] = []
  const size = sizeOfSource(source)
  // What the library and the proxy keep is at the size the model sees.
  const original = source.kind === 'layer' || source.kind === 'file'
  if (original && Math.max(size.width, size.height) < SMALL_SIDE_PX) list.push(warnings.small(size))
  const look = lookOf(source)
  if (look && look.transparentShare > MOSTLY_TRANSPARENT) list.push(warnings.transparent)
  const others = rolesOf(draft.mode).flatMap((other) =>
    draft.slots[other].sources.filter((candidate) => other !== role || candidate.id !== source.id),
  )
  if (others.some((other) => isSame(source, other, lookOf))) list.push(warnings.same)
  if (role !== 'content') return list
  const drawn = source.kind === 'layer' ? source.layer.imageLike : source.kind === 'file'
  if (drawn && look && look.flatShare > DRAWN_FLAT_SHARE) list.push(warnings.illustration)
  const redrawn = draft.keepLayout && source.kind === 'layer' && source.layer.hasText
  const alone = { ...draft, slots: { ...draft.slots, content: { sources: [source], pinned: false } } }
  if (redrawn && !keepsText(alone)) list.push(warnings.text)
  return list
}

function isSame(a: Source, b: Source, lookOf: (source: Source) => Look | null): boolean {
  if (a.id === b.id) return true
  const hash = lookOf(a)?.hash
  return hash !== undefined && hash === lookOf(b)?.hash
}
