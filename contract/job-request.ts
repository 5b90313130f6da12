import * as v from 'valibot'
import { UsoParameters, USO_LIMITS } from './uso.ts'

/** SHA-256 of an image's bytes as lower-case hex: the name under which the proxy keeps it. */
export const ImageHash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/**
 * A job's id is made by the plugin (128 random bits, hex) and doubles as its Idempotency-Key, so that a
 * placeholder carries it before anything is sent and a job can never lose its place on the canvas.
 */
export const JobId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))

const side = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_000_000))
const pixels = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_096))
const name = v.pipe(v.string(), v.maxLength(200))
const nodeId = v.pipe(v.string(), v.maxLength(200))

export const IMAGE_ROLES = ['content', 'style', 'extra-style'] as const
export type ImageRole = (typeof IMAGE_ROLES)[number]

export const RunId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))

/** Where results go: next to the layer, over it, as its fill, or into the run's grid. */
export const PLACEMENTS = ['beside', 'over', 'fill', 'grid'] as const
export type Placement = (typeof PLACEMENTS)[number]

const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(999))

/** Which run a job is part of. In a matrix each content is a row and each style a column, with one job a cell. */
export const RunCell = v.strictObject({ id: RunId, row: place, column: place, rows: place, columns: place })
export type RunCell = v.InferOutput<typeof RunCell>

const channel = v.pipe(v.number(), v.minValue(0), v.maxValue(1))

/** Colours (sRGB, 0–1) that finished pictures are moved toward, and how far: 0 leaves them, 100 takes them there. */
export const PaletteLock = v.strictObject({
  colours: v.pipe(
    v.array(v.strictObject({ r: channel, g: channel, b: channel })),
    v.minLength(1),
    v.maxLength(64),
  ),
  strength: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
})
export type PaletteLock = v.InferOutput<typeof PaletteLock>

/** An uploaded image and what it is for. `nodeId` is the layer it was exported from, if any. */
export const ImageReference = v.strictObject({
  role: v.picklist(IMAGE_ROLES),
  hash: ImageHash,
  name,
  nodeId: v.nullable(nodeId),
})
export type ImageReference = v.InferOutput<typeof ImageReference>

/**
 * Everything that matters to one generation, and all the proxy is ever told of it. It holds no address:
 * images are named by hash, so a client cannot make the proxy fetch anything.
 */
export const JobRequest = v.strictObject({
  images: v.pipe(
    v.array(ImageReference),
    v.minLength(USO_LIMITS.images.min),
    v.maxLength(USO_LIMITS.images.max),
    v.check(
      (images) => new Set(images.map((image) => image.role)).size === images.length,
      'each role can be given once',
    ),
    v.check(
      (images) => images.every((image, i) => i === 0 || roleOrder(images[i - 1]) < roleOrder(image)),
      'images must be in the order content, style, extra style',
    ),
  ),
  parameters: UsoParameters,
  /** How the content was padded (pixels of the image sent); null when the result is not mapped back. */
  plan: v.nullable(
    v.strictObject({
      canvas: v.strictObject({ width: pixels, height: pixels }),
      content: v.strictObject({ x: pixels, y: pixels, width: pixels, height: pixels }),
    }),
  ),
  /**
   * Whether the content was sent without its text, which is put on the results as text again. Left out for
   * no, as in requests from before there was a choice.
   */
  keepText: v.exactOptional(v.boolean()),
  /** Left out for beside. */
  placement: v.exactOptional(v.picklist(PLACEMENTS)),
  /** Left out for a run of this one job. */
  run: v.exactOptional(RunCell),
  /** The picture this job was varied from, or run again from. */
  parent: v.exactOptional(v.strictObject({ jobId: JobId, imageIndex: place })),
  palette: v.exactOptional(PaletteLock),
  /** The layer the results belong beside, with its size at the time, in the document's units. */
  target: v.strictObject({
    documentId: v.pipe(v.string(), v.maxLength(64)),
    /** For people who look at what was spent by file. Left out by plugins from before it was sent. */
    documentName: v.exactOptional(name),
    pageId: nodeId,
    nodeId,
    name,
    width: side,
    height: side,
  }),
})
export type JobRequest = v.InferOutput<typeof JobRequest>

function roleOrder(image: ImageReference | undefined): number {
  return image ? IMAGE_ROLES.indexOf(image.role) : -1
}
