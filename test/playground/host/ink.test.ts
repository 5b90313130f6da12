import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CanvasDocument } from '../../../playground/host/document.ts'
import { inkOf } from '../../../playground/host/ink.ts'
import { renderPixels } from '../../../playground/host/render.ts'
import { emptyDocument } from './harness.ts'

const red = { type: 'SOLID', color: { r: 1, g: 0, b: 0, a: 1 }, opacity: 1, visible: true } as const
const reach = 400

/** Edges of what is really drawn of a layer, found in a picture of everything around it. */
function drawn({ engine, graph }: CanvasDocument, id: string) {
  const side = 2 * reach
  const { data } = renderPixels(engine, graph, [id], { x: -reach, y: -reach, width: side, height: side }, 1)
  const edges = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (let at = 0; at < side * side; at++) {
    if ((data[at * 4 + 3] ?? 0) < 8) continue
    const [x, y] = [(at % side) - reach, Math.floor(at / side) - reach]
    edges.left = Math.min(edges.left, x)
    edges.top = Math.min(edges.top, y)
    edges.right = Math.max(edges.right, x + 1)
    edges.bottom = Math.max(edges.bottom, y + 1)
  }
  return edges
}

const angle = fc.integer({ min: -179, max: 180 })
const box = { width: fc.integer({ min: 10, max: 120 }), height: fc.integer({ min: 10, max: 120 }) }

describe('the ink of a layer', () => {
  it('is exactly where it draws, however it and the frame around it are turned', async () => {
    const document = await emptyDocument()
    const { graph } = document
    const layer = fc.record({ rotation: angle, flipX: fc.boolean(), ...box })
    fc.assert(
      fc.property(layer, layer, (around, inside) => {
        const place = { x: -20, y: 10, fills: [] }
        const frame = graph.createNode('FRAME', document.currentPage.id, { ...around, ...place, clipsContent: false })
        const child = graph.createNode('RECTANGLE', frame.id, { ...inside, x: 30, y: -15, fills: [red] })
        const ink = inkOf(graph, [child.id])
        const edges = drawn(document, frame.id)
        graph.deleteNode(frame.id)
        expect(Math.abs((ink?.x ?? 0) - edges.left)).toBeLessThan(1.5)
        expect(Math.abs((ink?.y ?? 0) - edges.top)).toBeLessThan(1.5)
        expect(Math.abs((ink?.x ?? 0) + (ink?.width ?? 0) - edges.right)).toBeLessThan(1.5)
        expect(Math.abs((ink?.y ?? 0) + (ink?.height ?? 0) - edges.bottom)).toBeLessThan(1.5)
      }),
      { numRuns: 30 },
    )
  })

  it('has room for shadows and strokes of a turned layer, and leaves out what a frame cuts off', async () => {
    const document = await emptyDocument()
    const { graph } = document
    const shadow = { color: { r: 0, g: 0, b: 0, a: 1 }, offset: { x: 12, y: 30 }, radius: 20, spread: 0, visible: true }
    const frame = graph.createNode('FRAME', document.currentPage.id, {
      ...{ width: 100, height: 100, rotation: 45, clipsContent: true, fills: [red] },
      effects: [{ type: 'DROP_SHADOW', ...shadow }],
    })
    graph.createNode('RECTANGLE', frame.id, { x: 50, y: 50, width: 900, height: 900, fills: [red] })
    const ink = inkOf(graph, [frame.id])
    const edges = drawn(document, frame.id)
    expect(ink?.x).toBeLessThanOrEqual(edges.left)
    expect(ink?.y).toBeLessThanOrEqual(edges.top)
    expect((ink?.x ?? 0) + (ink?.width ?? 0)).toBeGreaterThanOrEqual(edges.right)
    expect((ink?.y ?? 0) + (ink?.height ?? 0)).toBeGreaterThanOrEqual(edges.bottom)
    expect(ink?.width).toBeLessThan(300)
  })

  it('is nothing for hidden and empty layers', async () => {
    const document = await emptyDocument()
    const hidden = document.graph.createNode('RECTANGLE', document.currentPage.id, { visible: false, fills: [red] })
    const flat = document.graph.createNode('RECTANGLE', document.currentPage.id, { width: 0, height: 10 })
    expect(inkOf(document.graph, [hidden.id])).toBeUndefined()
    expect(inkOf(document.graph, [flat.id])).toBeUndefined()
    expect(inkOf(document.graph, [])).toBeUndefined()
  })
})
