import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { computeImageHash, type SceneNode } from '@open-pencil/scene-graph'
import sharp from 'sharp'
import { createSampleDocument } from '../playground/documents/sample.ts'
import { assetsOnDisk } from '../playground/headless/assets.ts'
import { CanvasDocument } from '../playground/host/document.ts'

export interface DemoFiles {
  content?: string
  style: string[]
  fig?: string
  node?: string
}

export interface DemoDocument {
  document: CanvasDocument
  contentId: string
  styleIds: string[]
}

const SAMPLE_CONTENT = 'Dashboard'
const SAMPLE_STYLE = 'Starry oil'

/**
 * The document to work in: the sample, the one named, or an empty one with the pictures given.
 *
 * @throws when a file cannot be read or a layer is not there, in words for the command line.
 */
export async function openDemoDocument({ content, style, fig, node }: DemoFiles): Promise<DemoDocument> {
  if (style.length > 2) throw new Error('Give one or two styles: the model uses no more.')
  if (fig && !node) throw new Error('Name the layer of the document with --node.')
  if (node && !fig) throw new Error('--node names a layer of a document: give it with --fig.')
  if (content && fig) throw new Error('Give either a picture with --content or a document with --fig and --node.')

  const document = await openDocument(fig, content !== undefined)
  const layer = content ? await addPicture(document, content, 0) : find(document, node ?? SAMPLE_CONTENT)
  const styles: SceneNode[] = []
  for (const [i, file] of style.entries()) styles.push(await addPicture(document, file, i + 1))
  if (styles.length === 0) styles.push(fig || content ? await addSampleStyle(document) : find(document, SAMPLE_STYLE))
  document.clearHistory()
  return { document, contentId: layer.id, styleIds: styles.map(({ id }) => id) }
}

async function openDocument(fig: string | undefined, empty: boolean): Promise<CanvasDocument> {
  if (!fig) return empty ? CanvasDocument.create(assetsOnDisk, 'Demo') : createSampleDocument()
  const bytes = await readGiven(fig)
  try {
    return await CanvasDocument.open(bytes, assetsOnDisk, basename(fig))
  } catch {
    throw new Error(`${fig} is not a .fig document that can be read.`)
  }
}

function find(document: CanvasDocument, name: string): SceneNode {
  const layer = document.findByName(name)
  if (!layer) throw new Error(`There is no layer named “${name}” in the document.`)
  return layer
}

/** A picture as an image layer on a page of its own column, clear of the others. */
async function addPicture(document: CanvasDocument, file: string, column: number): Promise<SceneNode> {
  const bytes = await readGiven(file)
  try {
    // As Figma shows it: turned upright, and at most 4096 px a side.
    const upright = sharp(bytes).rotate().resize({ width: 4096, height: 4096, fit: 'inside', withoutEnlargement: true })
    const { data, info } = await upright.png().toBuffer({ resolveWithObject: true })
    return addImageLayer(document, basename(file, extname(file)), data, info, column)
  } catch {
    throw new Error(`${file} is not a picture that can be read.`)
  }
}

async function addSampleStyle(document: CanvasDocument): Promise<SceneNode> {
  const sample = await createSampleDocument()
  const png = sample.render(find(sample, SAMPLE_STYLE).id, { bounds: 'box' })
  return addImageLayer(document, SAMPLE_STYLE, png, { width: 640, height: 640 }, 1)
}

function addImageLayer(
  document: CanvasDocument,
  name: string,
  png: Uint8Array,
  { width, height }: { width: number; height: number },
  column: number,
): SceneNode {
  const hash = computeImageHash(png)
  document.graph.images.set(hash, png)
  const right = Math.max(0, ...document.currentPage.childIds.map((id) => document.boxOf(id)).map((box) => box.x + box.width))
  return document.graph.createNode('RECTANGLE', document.currentPage.id, {
    name,
    x: column === 0 ? 0 : right + 80,
    y: 0,
    width,
    height,
    fills: [{ type: 'IMAGE', imageHash: hash, imageScaleMode: 'FILL', color: { r: 0, g: 0, b: 0, a: 1 }, opacity: 1, visible: true }],
  })
}

async function readGiven(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch {
    throw new Error(`${file} cannot be read.`)
  }
}
