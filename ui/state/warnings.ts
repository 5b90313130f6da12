import type { ImageRole } from '../../contract/job-request.ts'
import { words } from '../words.ts'
import { imagesOf, keepsText, type Draft } from './draft.ts'
import { sizeOfSource, type Source } from './sources.ts'

/** Below this the model sees less than it could use. */
const SMALL_SIDE_PX = 512
const MOSTLY_TRANSPARENT = 0.5

/** What was seen in a picture's pixels. */
export interface Look {
  transparentShare: number
  hash: string
}

/** What may disappoint about the image in a slot. None of it stops a run. */
export function warningsFor(draft: Draft, role: ImageRole, lookOf: (source: Source) => Look | null): string[] {
  const images = imagesOf(draft)
  const source = images.find((image) => image.role === role)?.source
  if (!source) return []
  const { warnings } = words
  const list: string[] = []
  const size = sizeOfSource(source)
  if (Math.max(size.width, size.height) < SMALL_SIDE_PX) list.push(warnings.small(size))
  const look = lookOf(source)
  if (look && look.transparentShare > MOSTLY_TRANSPARENT) list.push(warnings.transparent)
  const others = images.filter((image) => image.role !== role)
  if (others.some((other) => isSame(source, other.source, lookOf))) list.push(warnings.same)
  const redrawn = role === 'content' && draft.keepLayout && source.kind === 'layer' && source.layer.hasText
  if (redrawn && !keepsText(draft)) list.push(warnings.text)
  return list
}

function isSame(a: Source, b: Source, lookOf: (source: Source) => Look | null): boolean {
  if (a.id === b.id) return true
  const hash = lookOf(a)?.hash
  return hash !== undefined && hash === lookOf(b)?.hash
}
