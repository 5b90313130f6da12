import { createImageBitmap, ImageBitmap, ImageData, OffscreenCanvas } from './canvas.ts'
import { createObjectUrl, revokeObjectUrl } from './object-urls.ts'

/** What a browser gives to windows and workers alike, from Node and from Skia. */
export function browserPlatform(fetchHere: typeof fetch): Record<string, unknown> {
  class WindowUrl extends URL {
    static override createObjectURL = createObjectUrl
    static override revokeObjectURL = revokeObjectUrl
  }
  return {
    fetch: fetchHere,
    createImageBitmap,
    OffscreenCanvas,
    ImageBitmap,
    ImageData,
    URL: WindowUrl,
    URLSearchParams,
    Blob,
    File,
    FormData,
    Headers,
    Request,
    Response,
    AbortController,
    AbortSignal,
    ReadableStream,
    WritableStream,
    TransformStream,
    TextDecoderStream,
    TextEncoderStream,
    CompressionStream,
    DecompressionStream,
    TextEncoder,
    TextDecoder,
    DOMException,
    MessageChannel,
    BroadcastChannel: undefined,
    structuredClone,
    queueMicrotask,
    performance,
    atob,
    btoa,
    WebAssembly,
    isSecureContext: false,
    origin: 'null',
    // No secure context: random numbers, and neither `subtle` nor `randomUUID`.
    crypto: { getRandomValues: crypto.getRandomValues.bind(crypto) },
  }
}

/** What reading storage from an opaque origin does in a browser. */
export function refuseStorage(scope: object, ...names: string[]): void {
  for (const name of names) {
    Object.defineProperty(scope, name, {
      configurable: true,
      get: () => {
        throw new DOMException(`Failed to read '${name}': access is denied for this document.`, 'SecurityError')
      },
    })
  }
}
