import type { Rect } from './geometry.ts'
import type { Placement } from './job-request.ts'
import type { LibraryChange, LibraryPlace, SavedStyle } from './library.ts'
import type { Recipe } from './recipe.ts'
import type { Size } from './uso.ts'

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

/**
 * Why the sandbox refuses a call: what is not understood, a layer that is gone, cannot be used or cannot be exported,
 * a picture that Figma cannot read, an original, result, grid or style that is not there, no room, no pages. The error
 * says `!` and this, then a layer's name; the panel has the sentences.
 */
export type Refusal =
  | 'call'
  | 'gone'
  | NonNullable<CandidateProblem>
  | 'only-text'
  | 'export'
  | 'picture'
  | 'original'
  | 'result'
  | 'grid'
  | 'style'
  | 'room'
  | 'pages'

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

/** How placeholders look: filled, or an outline that what lies behind shows through. */
export const PLACEHOLDER_LOOKS = ['filled', 'outline'] as const
export type PlaceholderLook = (typeof PLACEHOLDER_LOOKS)[number]

export interface PlaceholderRequest {
  jobId: string
  /** The layer to stand beside, over or on. */
  targetId: string
  /** Left out for beside. A `fill` shows no placeholder: the layer itself waits. A grid is asked for by `addGrid`. */
  placement?: Exclude<Placement, 'grid'>
  /** One placeholder for each picture that will come. */
  count: number
  /** Size on the canvas of each, in the document's units; null for the target's own. */
  size: Size | null
  /** What the results will be called, without numbering. */
  name: string
  /** First text shown. */
  status: string
  /** Filled if left out. */
  look?: PlaceholderLook
}

export interface GridHeading {
  name: string
}

export interface GridRow extends GridHeading {
  /** The layer that is restyled in this row; null for none, such as in a grid of styles alone. */
  targetId: string | null
  /** Size of each picture in this row, in the document's units; null for the target's own. */
  size: Size | null
}

/** A cell awaits all pictures of one job, side by side. */
export interface GridCell {
  jobId: string
  row: number
  column: number
  count: number
  name: string
}

/** The auto-layout frame of a run, with headings, that stands beside all its targets. */
export interface GridRequest {
  runId: string
  name: string
  /** The layers the grid stands beside. */
  besideIds: string[]
  rows: GridRow[]
  columns: GridHeading[]
  cells: GridCell[]
  /** First text shown in every cell. */
  status: string
  /** Filled if left out. */
  look?: PlaceholderLook
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
  /** The picture as it was before the palette lock, kept on the layer as a hidden fill. */
  raw?: Uint8Array
  /** Where the designer dropped it, in the page's coordinates; null to place as the recipe says. */
  at?: { x: number; y: number } | null
  /** Place it once more though it stands already. */
  again?: boolean
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

/** A picture of a job that stands on the canvas. */
export interface StandingResult {
  jobId: string
  imageIndex: number
  nodeId: string
}

/** What the designer called the plugin for: from the menu, a quick action or a button on a layer. */
export const COMMANDS = ['open', 'results', 'restyle-last', 'vary', 'run-again', 'compare', 'recipe', 'quick'] as const
export type Command = (typeof COMMANDS)[number]

export type Editor = 'figma' | 'figjam' | 'slides' | 'buzz'

/** A result on the canvas, with the recipe it carries. */
export interface ResultLayer {
  nodeId: string
  pageId: string
  name: string
  /** As it stands on the layer: see `readRecipe`. Anyone with the file may have edited it. */
  recipe: string
  /** The layers it was made from that are still there, by role. */
  sources: Partial<Record<'content' | 'style' | 'extra-style', Candidate>>
}

/** A colour of the file that a palette can be made of. */
export interface BrandColour {
  name: string
  colour: Colour
  /** The collection or folder it is listed under. */
  group: string
}

export interface StartInfo {
  /** A random id kept in the file, to tell this file's runs from others'. */
  documentId: string
  /** Name of the file, for people. */
  documentName: string
  editor: Editor
  command: Command
  /** The result the command was given on, for a button on a layer. */
  result: ResultLayer | null
  /** Answers of a quick action: a style's name and a number of variants. */
  quick: { style: string | null; variants: number | null } | null
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
  /** Puts the grid of a matrix with a placeholder in every cell; asking twice for one run makes it once. */
  addGrid(request: GridRequest): Promise<void>
  /**
   * Makes a cell of a placed grid wait for another job, whose pictures replace the ones in it. `cell` is a layer
   * in it, or the id of the job it stood for, such as one that failed and whose placeholders were removed.
   */
  reuseCell(cell: string, jobId: string, status: string): Promise<void>
  /** Turns the placeholder into the result, as one undo step. Asking twice places once. */
  placeResult(request: PlaceRequest): Promise<PlaceOutcome>
  /** Puts a patch behind each text that is still there, as one undo step. Resolves to how many were put. */
  addBackings(backings: Backing[]): Promise<number>
  /** Describes layers that are still there, such as those a recipe was made from. */
  describeLayers(nodeIds: string[]): Promise<Candidate[]>
  /** The recipe on a layer, or on the layer that holds it. Null when it is no result. */
  readResult(nodeId: string): Promise<ResultLayer | null>
  /** Where the pictures of these jobs stand in this file: those that were placed and are still there. */
  findResults(jobIds: string[]): Promise<StandingResult[]>
  /** Puts a copy of a result over the original it was made from, as one undo step. The original stays beneath. */
  promote(nodeId: string): Promise<{ nodeId: string }>
  /** Deletes results, as one undo step. Resolves to how many were still there. */
  deleteResults(nodeIds: string[]): Promise<number>
  /** Gives a layer the fills back that it had before a result became its fill. False when none are kept. */
  restoreFills(nodeId: string): Promise<boolean>
  /** Changes the picture of a placed result, such as for another strength of the palette lock. */
  repaintResult(nodeId: string, image: Uint8Array, raw: Uint8Array, recipe: Recipe): Promise<boolean>
  /** Shows the original over the result, or takes it away again. */
  toggleCompare(nodeId: string): Promise<'original' | 'result' | 'gone'>
  /** Colours of local variables and paint styles. */
  brandColours(): Promise<BrandColour[]>

  listStyles(place: LibraryPlace): Promise<SavedStyle[]>
  /** The picture `index` of a saved style. */
  stylePicture(place: LibraryPlace, styleId: string, index: number): Promise<Uint8Array>
  /** Rejects with a message for people when there is no room. Resolves to the library as it is then. */
  changeLibrary(place: LibraryPlace, change: LibraryChange): Promise<SavedStyle[]>
  /** Draws, or brings up to date, the page *Styles* with a swatch of every style of the team, and goes there. */
  makeStylesPage(): Promise<void>

  /** Goes to the page of the layers, selects them and scrolls to them. False when all are gone. */
  reveal(...nodeIds: string[]): Promise<boolean>
  writeStorage(key: StorageKey, value: unknown): Promise<void>
  notify(message: string): Promise<void>
  resize(size: Size): Promise<void>
  /** Closes the plugin, with a message if given. */
  close(message: string | null): Promise<void>
}

/**
 * What the panel names a picture by when it lets go of it over the canvas: the `dropMetadata` of Figma's
 * `pluginDrop` message. `resultDropped` tells where it fell.
 */
export interface DroppedResult {
  jobId: string
  imageIndex: number
}

/** What the sandbox tells the iframe. */
export interface IframeCalls {
  selectionChanged(selection: Candidate[]): void
  /** A picture of the Results view was dropped on the canvas, at a place in the page's coordinates. */
  resultDropped(drop: DroppedResult & { x: number; y: number }): void
  /** The team's styles were changed, here or by a colleague. */
  libraryChanged(): void
  /** Placeholders stand that this opening of the plugin did not draw: undo may have brought back what is over. */
  placeholdersReturned(): void
}
