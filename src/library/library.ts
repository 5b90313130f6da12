import type { LibraryChange, LibraryPlace, SavedStyle } from '../../contract/library.ts'
import { asOneUndoStep } from '../canvas/undo-step.ts'
import { refusal } from '../refusal.ts'
import { personal } from './personal.ts'
import type { Shelf } from './shelf.ts'
import { team, teamFingerprint } from './team.ts'

/** Nobody waits for a colleague's change to the second, and looking costs a millisecond. */
const LOOK_EVERY_MS = 4_000

const shelves: Record<LibraryPlace, Shelf> = { team, personal }

export function listStyles(place: LibraryPlace): Promise<SavedStyle[]> {
  return shelves[place].list()
}

export async function stylePicture(place: LibraryPlace, styleId: string, index: number): Promise<Uint8Array> {
  const bytes = await shelves[place].picture(styleId, index)
  if (!bytes) throw refusal('style')
  return bytes
}

/**
 * Changes one style and resolves to the library as it is then; in the file that is one undo step. A style that a
 * colleague removed meanwhile stays removed.
 *
 * @throws in words when there is no room
 */
export async function changeLibrary(place: LibraryPlace, change: LibraryChange): Promise<SavedStyle[]> {
  const shelf = shelves[place]
  const apply = await prepare(shelf, change)
  // What the team's shelf does, it does at once, so that it is all in the step.
  if (place === 'team') await (await asOneUndoStep(() => ({ done: apply() }))).done
  else await apply()
  return shelf.list()
}

async function prepare(shelf: Shelf, change: LibraryChange): Promise<() => Promise<void>> {
  if (change.kind === 'add') return () => shelf.add(change.style, change.pictures)
  if (change.kind === 'remove') return () => shelf.remove(change.styleId)
  const style = await shelf.read(change.styleId)
  if (!style) return () => Promise.resolve()
  const { kind: _kind, styleId: _styleId, ...changed } = change
  return () => shelf.write({ ...style, ...changed })
}

/**
 * Tells of changes in the team's styles, whoever made them. Figma tells of changes in the file only to plugins
 * that load all of it, so this looks from time to time.
 */
export function followLibrary(tell: () => void): void {
  let known = teamFingerprint()
  setInterval(() => {
    const now = teamFingerprint()
    if (now === known) return
    known = now
    tell()
  }, LOOK_EVERY_MS)
}
