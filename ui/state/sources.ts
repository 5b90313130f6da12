import type { ContentPlan } from '../../contract/geometry.ts'
import type { ImageRole } from '../../contract/job-request.ts'
import type { LibraryPlace, SavedStyle } from '../../contract/library.ts'
import type { Candidate } from '../../contract/plugin-calls.ts'
import type { Size } from '../../contract/uso.ts'

/**
 * Where an image of a run comes from: a layer, exported when it runs; a file, held in memory; a style of the
 * library; or what the proxy kept of an earlier run.
 */
export type Source =
  | { kind: 'layer'; id: string; layer: Candidate }
  | { kind: 'file'; id: string; file: PictureFile }
  | { kind: 'saved'; id: string; place: LibraryPlace; style: SavedStyle }
  | { kind: 'kept'; id: string; picture: KeptPicture }

export interface PictureFile extends Size {
  name: string
  bytes: Uint8Array
  transparentShare: number
  hash: string
}

/** An image of an earlier run, known by hash alone. */
export interface KeptPicture extends Size {
  name: string
  hash: string
  /** The layer it was exported from, if it is still there to be exported again. */
  layer: Candidate | null
  /** How it was padded, for content. */
  plan: ContentPlan | null
  /** Content that was exported without its text, which is to stand on the results. */
  withoutText: boolean
}

/** An image that goes out. `picture` is which one of a saved style's. */
export interface SentImage {
  role: ImageRole
  source: Source
  picture: number
}

export function savedSource(place: LibraryPlace, style: SavedStyle): Source {
  return { kind: 'saved', id: `saved:${place}:${style.id}`, place, style }
}

export function nameOf(source: Source): string {
  switch (source.kind) {
    case 'layer':
      return source.layer.name
    case 'file':
      return source.file.name
    case 'saved':
      return source.style.name
    case 'kept':
      return source.picture.name
  }
}

export function sizeOfSource(source: Source, picture = 0): Size {
  const { width, height } =
    source.kind === 'layer'
      ? source.layer
      : source.kind === 'file'
        ? source.file
        : source.kind === 'kept'
          ? source.picture
          : (source.style.pictures[picture] ?? { width: 512, height: 512 })
  return { width, height }
}

/** The layer on the canvas, where there is one. */
export function layerOf(source: Source): Candidate | null {
  if (source.kind === 'layer') return source.layer
  return source.kind === 'kept' ? source.picture.layer : null
}
