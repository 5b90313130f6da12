import { SkiaRenderer } from '@open-pencil/core/canvas'
import { setTextMeasurer } from '@open-pencil/core/layout'
import { fontManager } from '@open-pencil/core/text'
import type { CanvasKit } from 'canvaskit-wasm'
import CanvasKitInit from 'canvaskit-wasm/full'

/** Where the document's fonts and CanvasKit come from: the disk in Node, the playground's server in a page. */
export interface DocumentAssets {
  /** Bytes of a file of `@open-pencil/core/assets`, such as `Inter-Regular.ttf`. */
  loadAsset(name: string): Promise<Uint8Array>
  /** Path (Node) or address (page) of a file of `canvaskit-wasm/bin/full`: `canvaskit.wasm`. */
  locateCanvasKit(file: string): string
}

export interface Engine {
  canvasKit: CanvasKit
  /** Draws on a software surface, never on the screen. */
  renderer: SkiaRenderer
}

/** The font styles that the stand-in offers to documents and to plugins. */
export const fontFamily = 'Inter'
export const fontStyles: Readonly<Record<string, string>> = {
  Regular: 'Inter-Regular.ttf',
  Medium: 'Inter-Medium.ttf',
  'Semi Bold': 'Inter-SemiBold.ttf',
  Bold: 'Inter-Bold.ttf',
  'Extra Bold': 'Inter-ExtraBold.ttf',
}

let shared: Promise<Engine> | undefined

/**
 * CanvasKit, one renderer and the fonts, shared by all documents of this process or page: the fonts of
 * OpenPencil live in one global manager anyway. Text is measured with it too, so that layouts are right.
 */
export function loadEngine(assets: DocumentAssets): Promise<Engine> {
  shared ??= startEngine(assets).catch((error: unknown) => {
    shared = undefined
    throw error
  })
  return shared
}

async function startEngine(assets: DocumentAssets): Promise<Engine> {
  // The full build: the one that OpenPencil loads by default encodes no JPEG.
  const canvasKit = await CanvasKitInit({ locateFile: (file) => assets.locateCanvasKit(file) })
  const surface = canvasKit.MakeSurface(1, 1)
  if (!surface) throw new Error('CanvasKit could not make a software surface.')

  // Nothing is fetched from font services: a document looks the same with and without a network.
  fontManager.setOnlineFontProviders({ google: false, bunny: false, fontsource: false })
  fontManager.setWebFontFetch(() => Promise.reject(new Error('The playground loads no web fonts.')))
  await Promise.all(
    Object.entries(fontStyles).map(async ([style, file]) => {
      const data = exactBuffer(await assets.loadAsset(file))
      // OpenPencil writes "SemiBold", Figma "Semi Bold": both names must find the face.
      for (const name of new Set([style, style.replace(' ', '')])) fontManager.markLoaded(fontFamily, name, data)
    }),
  )

  const renderer = new SkiaRenderer(canvasKit, surface)
  renderer.viewportWidth = 1
  renderer.viewportHeight = 1
  renderer.dpr = 1
  await renderer.loadFonts()
  setTextMeasurer((node, maxWidth) => renderer.measureTextNode(node, maxWidth))
  return { canvasKit, renderer }
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
