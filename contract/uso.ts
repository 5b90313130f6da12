import * as v from 'valibot'

/** The hosted model this product exists for: bytedance's USO behind fal's queue. */
export const USO_ENDPOINT = 'fal-ai/uso'

export interface Size {
  width: number
  height: number
}

/**
 * What the local engine takes as the first image for "no content": fal's request has no way to say that its first
 * image is a style. USO itself is sent the styles as they are.
 */
export const LOCAL_ENGINE_NO_CONTENT = 'data:,'

/** Named output sizes of the endpoint, in pixels. */
export const IMAGE_SIZE_PRESETS = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
} as const satisfies Record<string, Size>

export type ImageSizePreset = keyof typeof IMAGE_SIZE_PRESETS

/** Inclusive ranges of the request's numbers. Custom sides are in pixels. */
export const USO_LIMITS = {
  images: { min: 1, max: 3 },
  numImages: { min: 1, max: 4 },
  inferenceSteps: { min: 1, max: 50 },
  guidanceScale: { min: 1, max: 10 },
  customSidePx: { min: 512, max: 1536 },
  seed: { min: 0, max: 4_294_967_295 },
  promptLength: { min: 0, max: 4_000 },
} as const

/** Custom sides are floored to this grid by the authors' code. */
export const CUSTOM_SIDE_GRID_PX = 16

function integerBetween({ min, max }: { min: number; max: number }) {
  return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
}

const prompt = v.pipe(v.string(), v.maxLength(USO_LIMITS.promptLength.max))
const customSide = integerBetween(USO_LIMITS.customSidePx)

const parameterEntries = {
  prompt: v.optional(prompt, ''),
  negative_prompt: v.optional(prompt, ''),
  image_size: v.optional(
    v.union([
      v.picklist(Object.keys(IMAGE_SIZE_PRESETS) as ImageSizePreset[]),
      v.strictObject({ width: customSide, height: customSide }),
    ]),
    'square_hd',
  ),
  num_inference_steps: v.optional(integerBetween(USO_LIMITS.inferenceSteps), 28),
  guidance_scale: v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.minValue(USO_LIMITS.guidanceScale.min),
      v.maxValue(USO_LIMITS.guidanceScale.max),
    ),
    4,
  ),
  keep_size: v.optional(v.boolean(), false),
  num_images: v.optional(integerBetween(USO_LIMITS.numImages), 1),
  seed: v.optional(v.nullable(integerBetween(USO_LIMITS.seed)), null),
  sync_mode: v.optional(v.boolean(), false),
  enable_safety_checker: v.optional(v.boolean(), true),
  output_format: v.optional(v.picklist(['png', 'jpeg']), 'png'),
}

/** Everything of a request but its images. Unknown fields are refused; `seed: null` means random. */
export const UsoParameters = v.strictObject(parameterEntries)
export type UsoParameters = v.InferOutput<typeof UsoParameters>

/**
 * The endpoint's request. `input_image_urls` is in the order content, style, extra style.
 * Unknown fields are dropped, as the service does.
 */
export const UsoInput = v.object({
  input_image_urls: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1))),
    v.minLength(USO_LIMITS.images.min),
    v.maxLength(USO_LIMITS.images.max),
  ),
  ...parameterEntries,
})
export type UsoInput = v.InferOutput<typeof UsoInput>

const dimension = v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null)

/**
 * The endpoint's answer. Its published example leaves out most of this, so everything but an image's
 * address may be missing; sizes are then read from the picture itself.
 */
export const UsoOutput = v.object({
  images: v.array(
    v.object({
      url: v.pipe(v.string(), v.minLength(1)),
      width: dimension,
      height: dimension,
      content_type: v.optional(v.nullable(v.string()), null),
    }),
  ),
  seed: v.optional(v.nullable(v.number()), null),
  has_nsfw_concepts: v.optional(v.nullable(v.array(v.boolean())), null),
  prompt: v.optional(v.nullable(v.string()), null),
  timings: v.optional(v.nullable(v.record(v.string(), v.nullable(v.number()))), null),
})
export type UsoOutput = v.InferOutput<typeof UsoOutput>

/** The parameters a request has when the designer touched nothing. */
export const DEFAULT_PARAMETERS: UsoParameters = v.parse(UsoParameters, {})
