import type { SceneNode } from '@open-pencil/scene-graph'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSampleDocument, sampleNames } from '../../../playground/documents/sample.ts'
import { assetsOnDisk } from '../../../playground/headless/assets.ts'
import { CanvasDocument } from '../../../playground/host/document.ts'

let document: CanvasDocument

beforeAll(async () => {
  document = await createSampleDocument()
})

function named(name: string, on = document): SceneNode {
  const node = on.findByName(name)
  if (!node) throw new Error(`There is no layer "${name}".`)
  return node
}

function inside(name: string, on = document): SceneNode[] {
  return on.graph.flattenTree(named(name, on).id).map(({ node }) => node)
}

function pictureOf(name: string): Uint8Array {
  const hash = named(name).fills.find(({ imageHash }) => imageHash)?.imageHash ?? ''
  const bytes = document.graph.images.get(hash)
  if (!bytes) throw new Error(`"${name}" shows no picture.`)
  return bytes
}

/** Page, name, type, place and size of every layer outside of instances. */
function outline(of: CanvasDocument): unknown[] {
  return of.pages.flatMap((page) =>
    of.graph
      .flattenTree(page.id)
      .filter(({ node }) => !isInInstance(of, node))
      .map(({ node }) => [
        page.name,
        node.name,
        node.type,
        node.text,
        ...[node.x, node.y, node.width, node.height].map(Math.round),
      ]),
  )
}

function isInInstance(of: CanvasDocument, node: SceneNode): boolean {
  const parent = node.parentId ? of.getNode(node.parentId) : undefined
  return parent !== undefined && (parent.type === 'INSTANCE' || isInInstance(of, parent))
}

describe('the sample document', () => {
  it('has its pages and, on each, the layers that are promised by name', () => {
    expect(document.pages.map(({ name }) => name)).toEqual(['Screens', 'Awkward', 'Components'])
    expect(document.currentPage.name).toBe('Screens')
    const children = document.pages.map(({ id }) => document.graph.getChildren(id).map(({ name }) => name))
    expect(children[0]).toEqual([...sampleNames.styles, ...sampleNames.screens])
    expect(new Set(children[1])).toEqual(new Set(sampleNames.awkward))
  })

  it('gives the screens their sizes, side by side without touching', () => {
    const sizes = sampleNames.screens.map((name) => [named(name).width, named(name).height])
    expect(sizes[0]).toEqual([390, 844])
    expect(sizes[1]).toEqual([1440, 1024])
    expect(sizes[2]?.[0]).toBe(1440)
    expect(sizes[2]?.[1]).toBeGreaterThan(2500)
    expect(sizes[3]).toEqual([1200, 900])
    const boxes = sampleNames.screens.map((name) => document.boxOf(named(name).id))
    for (const [index, box] of boxes.entries()) {
      const next = boxes[index + 1]
      if (next) expect(next.x - box.x - box.width).toBeGreaterThanOrEqual(80)
      expect(box.y).toBe(0)
    }
  })

  it('keeps what lies on a screen inside of it', () => {
    for (const name of ['Login', 'Dashboard', 'Marketing']) {
      const screen = document.boxOf(named(name).id)
      for (const node of inside(name).filter(({ type }) => type === 'TEXT')) {
        const box = document.boxOf(node.id)
        expect(box.x, node.text).toBeGreaterThanOrEqual(screen.x)
        expect(box.x + box.width, node.text).toBeLessThanOrEqual(screen.x + screen.width)
        expect(box.y, node.text).toBeGreaterThanOrEqual(screen.y)
        expect(box.y + box.height, node.text).toBeLessThanOrEqual(screen.y + screen.height)
      }
    }
  })

  it('sets its words in Inter, as live text', () => {
    const texts = [...document.graph.getAllNodes()].filter(({ type }) => type === 'TEXT')
    expect(new Set(texts.map(({ fontFamily }) => fontFamily))).toEqual(new Set(['Inter']))
    for (const words of [
      'Welcome back',
      'Good morning, Ines',
      'Arrivals today',
      '€ 48,210',
      'Less clicking, more hosting',
    ]) {
      expect(texts.map(({ text }) => text)).toContain(words)
    }
  })

  it('uses auto-layout, shadows, gradients, vectors and instances of instances', () => {
    const marketing = inside('Marketing')
    expect(marketing.filter(({ layoutMode }) => layoutMode !== 'NONE').length).toBeGreaterThan(20)
    const instances = marketing.filter(({ type }) => type === 'INSTANCE')
    expect(instances.length).toBeGreaterThan(8)
    const nested = instances.find((node) => isInInstance(document, node))
    expect(nested?.name).toBe('Button')
    const everything = [...marketing, ...inside('Dashboard')]
    expect(everything.some(({ effects }) => effects.some(({ type }) => type === 'DROP_SHADOW'))).toBe(true)
    expect(everything.some(({ fills }) => fills.some(({ type }) => type === 'GRADIENT_LINEAR'))).toBe(true)
    expect(everything.some(({ type }) => type === 'VECTOR')).toBe(true)
  })

  it('holds layers that are odd in the way their names say', () => {
    expect(named('Hidden').visible).toBe(false)
    expect(named('Locked').locked).toBe(true)
    expect(named('Empty frame').childIds).toEqual([])
    expect([named('One pixel').width, named('One pixel').height]).toEqual([1, 1])
    expect(named('Very wide').width).toBe(20_000)
    expect(named('Rotated').rotation).toBe(30)
    expect(named('Ratio 40 to 1').width / named('Ratio 40 to 1').height).toBe(40)
    expect([named('Group').type, named('Section').type]).toEqual(['GROUP', 'SECTION'])
    expect(named('Instance with a child').childIds.length).toBeGreaterThan(0)
    expect(named('Round picture').type).toBe('ELLIPSE')
    expect(named('Round picture').fills[0]?.type).toBe('IMAGE')
  })

  it('shows what it says: the drawn dashboard is neither empty nor flat', async () => {
    const bytes = document.render(named('Dashboard').id, { size: { scale: 0.25 }, bounds: 'box' })
    const { channels } = await sharp(bytes).stats()
    expect(Math.max(...channels.slice(0, 3).map(({ stdev }) => stdev))).toBeGreaterThan(30)
  })

  it('saves as a .fig file and opens again with the same layers and pictures', async () => {
    const opened = await CanvasDocument.open(await document.save(), assetsOnDisk)
    expect(outline(opened)).toEqual(outline(document))
    const words = (of: CanvasDocument): string[] =>
      inside('Marketing', of)
        .filter(({ type }) => type === 'TEXT')
        .map(({ text }) => text)
    expect(words(opened)).toEqual(words(document))
    for (const name of sampleNames.styles) {
      const hash = named(name, opened).fills[0]?.imageHash ?? ''
      // Not by toEqual, which takes seconds for a picture.
      expect(Buffer.compare(opened.graph.images.get(hash) ?? Buffer.alloc(0), pictureOf(name)), name).toBe(0)
    }
  })
})

describe('the style swatches', () => {
  it('are pictures of 640 × 640 pixels', async () => {
    for (const name of sampleNames.styles) {
      const { width, height, format } = await sharp(pictureOf(name)).metadata()
      expect([width, height, format]).toEqual([640, 640, 'png'])
    }
  })

  it('differ in palette, every pair of them', async () => {
    const palettes = await Promise.all(sampleNames.styles.map((name) => histogram(pictureOf(name))))
    for (const [i, a] of palettes.entries()) {
      for (const [j, b] of palettes.entries()) {
        if (j <= i) continue
        const shared = a.reduce((sum, share, bin) => sum + Math.min(share, b[bin] ?? 0), 0)
        expect(shared, `${sampleNames.styles[i]} and ${sampleNames.styles[j]}`).toBeLessThan(0.6)
      }
    }
  })

  it('are rich in fine texture', async () => {
    for (const name of sampleNames.styles) {
      const grey = sharp(pictureOf(name)).greyscale()
      const [sharpPixels, soft] = await Promise.all([
        grey.clone().raw().toBuffer(),
        grey.clone().blur(3).raw().toBuffer(),
      ])
      const detail =
        sharpPixels.reduce((sum, value, i) => sum + Math.abs(value - (soft[i] ?? 0)), 0) / sharpPixels.length
      expect(detail, name).toBeGreaterThan(2)
    }
  })
})

/** Shares of 4×4×4 colours. */
async function histogram(bytes: Uint8Array): Promise<number[]> {
  const pixels = await sharp(bytes).removeAlpha().raw().toBuffer()
  const bins = new Array<number>(64).fill(0)
  for (let i = 0; i + 2 < pixels.length; i += 3) {
    const bin = ((pixels[i] ?? 0) >> 6) * 16 + ((pixels[i + 1] ?? 0) >> 6) * 4 + ((pixels[i + 2] ?? 0) >> 6)
    bins[bin] = (bins[bin] ?? 0) + 3 / pixels.length
  }
  return bins
}
