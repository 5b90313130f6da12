import * as v from 'valibot'
import { SavedStyle } from './library.ts'
import { JobId } from './job-request.ts'
import { COMMANDS, type IframeCalls, type SandboxCalls } from './plugin-calls.ts'

/** What the sandbox half may answer and tell, so that the panel can check it at the border. */

const size = v.pipe(v.number(), v.finite(), v.minValue(0))
const coordinate = v.pipe(v.number(), v.finite())
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const index = v.pipe(v.number(), v.integer(), v.minValue(0))
const colour = v.object({ r: share, g: share, b: share })
const box = v.object({ x: coordinate, y: coordinate, width: size, height: size })
/** By name: what crosses may come from another realm. */
const bytes = v.custom<Uint8Array>((value) => Object.prototype.toString.call(value) === '[object Uint8Array]')
const nothing = v.pipe(
  v.unknown(),
  v.transform(() => undefined),
)

const Candidate = v.object({
  id: v.string(),
  name: v.string(),
  pageId: v.string(),
  type: v.string(),
  width: size,
  height: size,
  imageLike: v.boolean(),
  hasText: v.boolean(),
  problem: v.nullable(v.picklist(['hidden', 'empty', 'too-thin', 'not-visual'])),
})

const ResultLayer = v.object({
  nodeId: v.string(),
  pageId: v.string(),
  name: v.string(),
  recipe: v.string(),
  sources: v.object({
    content: v.exactOptional(Candidate),
    style: v.exactOptional(Candidate),
    'extra-style': v.exactOptional(Candidate),
  }),
})

const placed = {
  nodeId: v.string(),
  pageId: v.string(),
  texts: v.array(
    v.object({
      nodeId: v.string(),
      box,
      styles: v.array(v.object({ colour, opacity: share, fontSize: size, fontWeight: size })),
    }),
  ),
  textLost: v.boolean(),
}

const StartInfo = v.object({
  documentId: v.string(),
  documentName: v.string(),
  editor: v.picklist(['figma', 'figjam', 'slides', 'buzz']),
  command: v.picklist(COMMANDS),
  result: v.nullable(ResultLayer),
  quick: v.nullable(v.object({ style: v.nullable(v.string()), variants: v.nullable(index) })),
  selection: v.array(Candidate),
  accessCode: v.nullable(v.string()),
  settings: v.unknown(),
})

/** What each call resolves to. */
export const ANSWERS: { [K in keyof SandboxCalls]: v.GenericSchema<unknown, Awaited<ReturnType<SandboxCalls[K]>>> } = {
  start: StartInfo,
  thumbnail: bytes,
  exportImage: v.object({ png: bytes, width: size, height: size, background: colour }),
  addPlaceholders: nothing,
  setPlaceholderStatus: nothing,
  removePlaceholders: nothing,
  listPlaceholders: v.array(v.object({ jobId: v.string(), waiting: v.array(index), placed: v.array(index) })),
  addGrid: nothing,
  reuseCell: nothing,
  placeResult: v.variant('kind', [
    v.object({ kind: v.literal('placed'), ...placed }),
    v.object({ kind: v.literal('placed-elsewhere'), ...placed }),
    v.object({ kind: v.literal('already-placed'), nodeId: v.nullable(v.string()) }),
  ]),
  addBackings: index,
  describeLayers: v.array(Candidate),
  readResult: v.nullable(ResultLayer),
  findResults: v.array(v.object({ jobId: v.string(), imageIndex: index, nodeId: v.string() })),
  promote: v.object({ nodeId: v.string() }),
  deleteResults: index,
  restoreFills: v.boolean(),
  repaintResult: v.boolean(),
  toggleCompare: v.picklist(['original', 'result', 'gone']),
  brandColours: v.array(v.object({ name: v.string(), colour, group: v.string() })),
  listStyles: v.array(SavedStyle),
  stylePicture: bytes,
  changeLibrary: v.array(SavedStyle),
  makeStylesPage: nothing,
  reveal: v.boolean(),
  writeStorage: nothing,
  notify: nothing,
  resize: nothing,
  close: nothing,
}

/** What comes with each thing that is told. */
export const TOLD: { [K in keyof IframeCalls]: v.GenericSchema<unknown, Parameters<IframeCalls[K]>> } = {
  selectionChanged: v.strictTuple([v.array(Candidate)]),
  resultDropped: v.strictTuple([v.object({ jobId: JobId, imageIndex: index, x: coordinate, y: coordinate })]),
  libraryChanged: v.strictTuple([]),
  placeholdersReturned: v.strictTuple([]),
}

/** A message of the sandbox half as birpc writes it: something told, or the answer to the call of the same id. */
export const SandboxMessage = v.variant('t', [
  v.object({ t: v.literal('q'), m: v.picklist(Object.keys(TOLD) as (keyof IframeCalls)[]), a: v.array(v.unknown()) }),
  v.object({
    t: v.literal('s'),
    i: v.string(),
    r: v.optional(v.unknown()),
    e: v.optional(v.object({ message: v.string(), name: v.optional(v.string()) })),
  }),
])
