import { createCanvas, ImageData, loadImage, type Canvas, type SKRSContext2D } from '@napi-rs/canvas'

/*
 * The canvas of a browser's iframe and workers, on Skia: OffscreenCanvas, createImageBitmap and 2D contexts of
 * canvas elements, as far as picture preparation needs them.
 */

const surfaces = new WeakMap<object, Canvas>()

export class ImageBitmap {
  readonly width: number
  readonly height: number

  constructor(canvas: Canvas) {
    this.width = canvas.width
    this.height = canvas.height
    surfaces.set(this, canvas)
  }

  close(): void {
    surfaces.delete(this)
    Object.assign(this, { width: 0, height: 0 })
  }
}

export class OffscreenCanvas {
  constructor(width: number, height: number) {
    surfaces.set(this, createCanvas(width, height))
  }

  get width(): number {
    return surfaceOf(this).width
  }

  set width(value: number) {
    surfaceOf(this).width = value
  }

  get height(): number {
    return surfaceOf(this).height
  }

  set height(value: number) {
    surfaceOf(this).height = value
  }

  getContext(type: string): SKRSContext2D | null {
    return type === '2d' ? context(surfaceOf(this)) : null
  }

  async convertToBlob(options: { type?: string; quality?: number } = {}): Promise<Blob> {
    const { bytes, type } = await encodeCanvas(surfaceOf(this), options)
    return new Blob([new Uint8Array(bytes)], { type })
  }

  transferToImageBitmap(): ImageBitmap {
    const canvas = surfaceOf(this)
    surfaces.set(this, createCanvas(canvas.width, canvas.height))
    return new ImageBitmap(canvas)
  }
}

interface BitmapOptions {
  resizeWidth?: number
  resizeHeight?: number
}

type Area = [x: number, y: number, width: number, height: number]

/** `createImageBitmap(source)` and `createImageBitmap(source, x, y, width, height)`, both with options. */
export async function createImageBitmap(source: unknown, ...rest: unknown[]): Promise<ImageBitmap> {
  const area = rest.length >= 4 ? (rest.slice(0, 4).map(Number) as Area) : undefined
  const { resizeWidth, resizeHeight } = (rest[area ? 4 : 0] ?? {}) as BitmapOptions
  const image = await decode(source)
  const [x, y, width, height] = area ?? [0, 0, image.width, image.height]
  if (width <= 0 || height <= 0) throw new DOMException('The source has no pixels.', 'InvalidStateError')
  const target = targetSize(width, height, resizeWidth, resizeHeight)
  const canvas = createCanvas(target.width, target.height)
  const drawing = canvas.getContext('2d')
  drawing.imageSmoothingQuality = 'high'
  drawing.drawImage(image, x, y, width, height, 0, 0, target.width, target.height)
  return new ImageBitmap(canvas)
}

function targetSize(width: number, height: number, wantedWidth?: number, wantedHeight?: number) {
  const scale = wantedWidth ? wantedWidth / width : wantedHeight ? wantedHeight / height : 1
  return { width: wantedWidth ?? Math.round(width * scale), height: wantedHeight ?? Math.round(height * scale) }
}

async function decode(source: unknown): Promise<Canvas | Awaited<ReturnType<typeof loadImage>>> {
  if (isBlobLike(source)) {
    try {
      return await loadImage(Buffer.from(await source.arrayBuffer()))
    } catch {
      throw new DOMException('The source image could not be decoded.', 'InvalidStateError')
    }
  }
  if (source instanceof ImageData) {
    const canvas = createCanvas(source.width, source.height)
    canvas.getContext('2d').putImageData(source, 0, 0)
    return canvas
  }
  return surfaceOf(source)
}

/** A 2D context that takes this file's bitmaps and canvases wherever the browser's takes its own. */
function context(canvas: Canvas): SKRSContext2D {
  const drawing = canvas.getContext('2d')
  for (const name of ['drawImage', 'createPattern'] as const) {
    const own = Reflect.get(Object.getPrototypeOf(drawing) as object, name) as (...args: unknown[]) => unknown
    const wrapped = (image: unknown, ...rest: unknown[]): unknown =>
      Reflect.apply(own, drawing, [hasSurface(image) ? surfaceOf(image) : image, ...rest])
    Object.defineProperty(drawing, name, { value: wrapped, configurable: true })
  }
  return drawing
}

/** Give the canvas elements of a DOM a 2D context, `toDataURL` and `toBlob`. */
export function installCanvasElement(prototype: object): void {
  const surface = (element: { width: number; height: number }): Canvas => {
    const known = surfaces.get(element)
    if (known && known.width === element.width && known.height === element.height) return known
    const made = createCanvas(element.width, element.height)
    surfaces.set(element, made)
    return made
  }
  Object.assign(prototype, {
    getContext(this: { width: number; height: number }, type: string) {
      return type === '2d' ? context(surface(this)) : null
    },
    toDataURL(this: { width: number; height: number }, type?: string, quality?: number) {
      const canvas = surface(this)
      if (type === 'image/jpeg') return canvas.toDataURL('image/jpeg', (quality ?? 0.92) * 100)
      return type === 'image/webp' ? canvas.toDataURL('image/webp', (quality ?? 0.8) * 100) : canvas.toDataURL()
    },
    toBlob(this: { width: number; height: number }, done: (blob: Blob) => void, type?: string, quality?: number) {
      void encodeCanvas(surface(this), { ...(type && { type }), ...(quality !== undefined && { quality }) }).then(
        (encoded) => done(new Blob([new Uint8Array(encoded.bytes)], { type: encoded.type })),
      )
    },
  })
}

/** As in a browser, an unknown type gives a PNG. */
async function encodeCanvas(
  canvas: Canvas,
  { type = 'image/png', quality }: { type?: string; quality?: number },
): Promise<{ bytes: Buffer; type: string }> {
  if (type === 'image/jpeg') return { bytes: await canvas.encode('jpeg', (quality ?? 0.92) * 100), type }
  if (type === 'image/webp') return { bytes: await canvas.encode('webp', (quality ?? 0.8) * 100), type }
  return { bytes: await canvas.encode('png'), type: 'image/png' }
}

function hasSurface(value: unknown): value is object {
  return typeof value === 'object' && value !== null && surfaces.has(value)
}

function surfaceOf(value: unknown): Canvas {
  const canvas = typeof value === 'object' && value !== null ? surfaces.get(value) : undefined
  if (!canvas) throw new DOMException('The image source is detached or of another kind.', 'InvalidStateError')
  return canvas
}

function isBlobLike(value: unknown): value is Blob {
  return typeof value === 'object' && value !== null && 'arrayBuffer' in value && typeof value.arrayBuffer === 'function'
}

export { ImageData }
