import type { Rect } from './geometry.ts'
import type { Size } from './uso.ts'
import type { Recipe } from './recipe.ts'

/** Keys of `figma.clientStorage`, which is per person and machine and never part of a file. */
export const STORAGE_KEYS = {
  /** The access code, a plain string. */
  accessCode: 'accessCode',
  /** The panel's own settings, an object the panel alone reads and writes. */
  settings: 'settings',
} as const

export type StorageKey = (typeof STORAGE_KEYS)[keyof typeof STORAGE_KEYS]

/** Why a layer cannot be used as an image, or null. */
export type CandidateProblem = 'hidden' | 'empty' | 'too-thin' | 'not-visual' | null

/** A layer that may become content or style. Sizes in the document's units. */
export interface Candidate extends Size {
  id: string
  name: string
  pageId: string
  /** Figma's node type, such as FRAME or RECTANGLE. */
  type: string
  /** True for a layer that shows a picture rather than a layout: an image fill, or little else. */
  imageLike: boolean
  hasText: boolean
  problem: CandidateProblem
}

/** Opaque colour, each channel 0–1. */
export interface Colour {
  r: number
  g: number
  b: number
}

/** What a layer is exported for. A `backdrop` is content without the text that will stand on the result. */
export type ExportPurpose = 'content' | 'backdrop' | 'style'

export interface ExportedImage extends Size {
  /** PNG, sRGB, exactly the layer's box, never larger than the model can see. */
  png: Uint8Array
  /** What is behind the layer, to flatten transparency on. */
  background: Colour
}

export interface PlaceholderRequest {
  jobId: string
  /** The layer to stand beside. */
  targetId: string
  /** One placeholder for each picture that will come. */
  count: number
  /** Size on the canvas of each, in the document's units; null for the target's own. */
  size: Size | null
  /** What the results will be called, without numbering. */
  name: string
  /** First text shown. */
  status: string
}

/** What the document knows of a job: which of its pictures stand on the canvas, which are awaited. */
export interface PlaceholderSummary {
  jobId: string
  waiting: number[]
  placed: number[]
}

export interface PlaceRequest {
  jobId: string
  imageIndex: number
  /** PNG or JPEG, already cropped to the content. */
  image: Uint8Array
  recipe: Recipe
  name: string
}

/** How a text, or a part of it, is set: in a plain colour, with a size in the document's units. */
export interface TextStyle {
  colour: Colour
  /** 0–1, that of the layers around the text included. */
  opacity: number
  fontSize: number
  /** 100–900. */
  fontWeight: number
}

/** A live text on a result, as far as it is needed to tell whether it can be read there. */
export interface TextOnResult {
  nodeId: string
  /** Where it stands, in shares of the result's width and height. */
  box: Rect
  /** One for each way in which parts of it are set; none for a text without plain colours. */
  styles: TextStyle[]
}

/** A patch of colour that makes a text readable, to be put behind it. */
export interface Backing {
  textId: string
  colour: Colour
  /** 0–1. */
  opacity: number
}

interface Placed {
  nodeId: string
  pageId: string
  /** What stands on the picture; empty where the request keeps no text. */
  texts: TextOnResult[]
  /** The text was to be kept, but the original is gone: the picture stands alone. */
  textLost: boolean
}

export type PlaceOutcome =
  | ({ kind: 'placed' } & Placed)
  /** The placeholder was gone, so the picture stands beside where it was, or in the middle of the page. */
  | ({ kind: 'placed-elsewhere' } & Placed)
  | { kind: 'already-placed'; nodeId: string | null }

export interface StartInfo {
  /** A random id kept in the file, to tell this file's runs from others'. */
  documentId: string
  command: string
  selection: Candidate[]
  accessCode: string | null
  settings: unknown
}

/** What the iframe may ask of the sandbox. Every call can reject with an Error whose message is for people. */
export interface SandboxCalls {
  start(): Promise<StartInfo>
  /** A PNG of at most 128 px a side, for a slot. */
  thumbnail(nodeId: string): Promise<Uint8Array>
  exportImage(nodeId: string, purpose: ExportPurpose): Promise<ExportedImage>
  /** Puts placeholders beside the target at once; asking twice for one job makes them once. */
  addPlaceholders(request: PlaceholderRequest): Promise<void>
  /** Shows where the job stands; does nothing when the designer deleted the placeholder. */
  setPlaceholderStatus(jobId: string, status: string): Promise<void>
  removePlaceholders(jobId: string): Promise<void>
  listPlaceholders(): Promise<PlaceholderSummary[]>
  /** Turns the placeholder into the result, as one undo step. Asking twice places once. */
  placeResult(request: PlaceRequest): Promise<PlaceOutcome>
  /** Puts a patch behind each text that is still there, as one undo step. Resolves to how many were put. */
  addBackings(backings: Backing[]): Promise<number>
  /** Goes to the page of the layers, selects them and scrolls to them. False when all are gone. */
  reveal(...nodeIds: string[]): Promise<boolean>
  writeStorage(key: StorageKey, value: unknown): Promise<void>
  notify(message: string): Promise<void>
  resize(size: Size): Promise<void>
}

/** What the sandbox tells the iframe. */
export interface IframeCalls {
  selectionChanged(selection: Candidate[]): void
}
