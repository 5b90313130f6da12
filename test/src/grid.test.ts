import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GridRequest } from '../../contract/plugin-calls.ts'
import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { contentsOf, draw, newDocument, solid } from '../support/drawing.ts'
import { picture, resultFor } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

const RUN = 'a'.repeat(32)

let document: CanvasDocument
let rig: Rig
let screens: SceneNode[]

beforeEach(async () => {
  document = await newDocument()
  screens = ['Home', 'Search', 'Settings'].map((name, i) => {
    const frame = draw(document, 'FRAME', { name, x: i * 400, width: 300, height: 200 + i * 100, cornerRadius: 8, fills: [solid(1, 1, 1)] })
    draw(document, 'TEXT', { name: 'Title', text: name, x: 20, y: 20, width: 200, height: 40, fontFamily: 'Inter', fontSize: 28, fills: [solid(0, 0, 0)] }, frame.id)
    return frame
  })
  rig = await openSandbox(document)
})

afterEach(() => {
  rig.close()
  expect(rig.errors).toEqual([])
})

function jobOf(row: number, column: number): string {
  return `${row}${column}`.padEnd(32, 'c')
}

function gridOf(rows: number, columns: number, count = 1, changes: Partial<GridRequest> = {}): GridRequest {
  const cells = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns]
    return { jobId: jobOf(row, column), row, column, count, name: `Screen ${row} · Style ${column}` }
  })
  return {
    runId: RUN,
    name: 'Grid',
    besideIds: screens.slice(0, rows).map(({ id }) => id),
    rows: Array.from({ length: rows }, (_, i) => ({ name: screens[i]?.name ?? '', targetId: screens[i]?.id ?? null, size: null })),
    columns: Array.from({ length: columns }, (_, i) => ({ name: `Style ${i}` })),
    cells,
    status: 'Waiting',
    ...changes,
  }
}

function top(name: string): SceneNode {
  const found = document.currentPage.childIds.map((id) => document.getNode(id)).filter((node) => node?.name === name)
  expect(found).toHaveLength(1)
  return found[0]!
}

function childrenOf(id: string): SceneNode[] {
  return document.graph.getChildren(id)
}

function cellAt(row: number, column: number): SceneNode {
  return childrenOf(childrenOf(top('Grid').id)[row + 1]!.id)[column + 1]!
}

function textIn(id: string): string | undefined {
  return document.graph.flattenTree(id).map(({ node }) => node).find(({ type }) => type === 'TEXT')?.text
}

async function place(row: number, column: number, changes: Parameters<typeof resultFor>[2] = {}) {
  const jobId = jobOf(row, column)
  return rig.calls.placeResult(await resultFor(document, screens[row]!.id, { jobId, name: `Result ${row}${column}`, ...changes }))
}

describe('a grid', () => {
  it('has a row for each content and a column for each style, with headings, clear of everything', async () => {
    await rig.calls.addGrid(gridOf(3, 2, 2))
    const grid = top('Grid')
    expect(grid.layoutMode).toBe('VERTICAL')
    const [head, ...rows] = childrenOf(grid.id)
    expect(childrenOf(head!.id).map(({ text }) => text)).toEqual(['', 'Style 0', 'Style 1'])
    expect(rows.map(({ id }) => childrenOf(id)[0]?.text)).toEqual(['Home', 'Search', 'Settings'])
    for (const [r, row] of rows.entries()) {
      const cells = childrenOf(row.id).slice(1)
      expect(cells.map(({ width, height }) => [width, height])).toEqual([[616, 200 + r * 100], [616, 200 + r * 100]])
      for (const cell of cells) {
        expect(childrenOf(cell.id).map(({ x, width, height }) => [x, width, height])).toEqual([[0, 300, 200 + r * 100], [316, 300, 200 + r * 100]])
        expect(textIn(cell.id)).toBe('Waiting')
      }
    }
    const box = document.boxOf(grid.id)
    for (const { id } of screens) {
      const other = document.boxOf(id)
      const apart = box.x >= other.x + other.width || box.y >= other.y + other.height || box.x + box.width <= other.x
      expect(apart).toBe(true)
    }
    expect(await rig.calls.listPlaceholders()).toHaveLength(6)
  })

  it('is as large as it was planned to be, so that it covers nothing', async () => {
    draw(document, 'FRAME', { name: 'Below', y: 600, width: 1100, height: 100 })
    await rig.calls.addGrid(gridOf(3, 2))
    const box = document.boxOf(top('Grid').id)
    const below = document.boxOf(top('Below').id)
    expect(box.x >= below.x + below.width || box.y >= below.y + below.height).toBe(true)
  })

  it('is made once, and goes with one undo', async () => {
    const before = contentsOf(document)
    await Promise.all([rig.calls.addGrid(gridOf(2, 2)), rig.calls.addGrid(gridOf(2, 2))])
    await rig.calls.addGrid(gridOf(2, 2))
    top('Grid')
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })

  it('has headings without layers for a matrix of styles alone', async () => {
    await rig.calls.addGrid(gridOf(1, 2, 1, { besideIds: [], rows: [{ name: '', targetId: null, size: { width: 64, height: 32 } }] }))
    expect([cellAt(0, 1).width, cellAt(0, 1).height]).toEqual([64, 32])
  })
})

describe('a cell', () => {
  it('says where its job stands, and fills as its pictures arrive, in any order', async () => {
    await rig.calls.addGrid(gridOf(2, 2, 2))
    await rig.calls.setPlaceholderStatus(jobOf(1, 0), 'Restyling')
    expect(textIn(cellAt(1, 0).id)).toBe('Restyling')
    expect(textIn(cellAt(0, 0).id)).toBe('Waiting')
    const { width, height } = cellAt(1, 0)
    expect(await place(1, 0, { imageIndex: 1 })).toMatchObject({ kind: 'placed' })
    expect(childrenOf(cellAt(1, 0).id).map(({ name }) => name)).toEqual(['Restyling · Screen 1 · Style 0', 'Result 10'])
    expect(await place(1, 0, { imageIndex: 0, name: 'First' })).toMatchObject({ kind: 'placed' })
    const cell = cellAt(1, 0)
    expect(childrenOf(cell.id).map(({ name, x, cornerRadius }) => [name, x, cornerRadius])).toEqual([['First', 0, 8], ['Result 10', 316, 8]])
    expect([cell.width, cell.height]).toEqual([width, height])
  })

  it('gets one result back to a placeholder with one undo, and nothing else', async () => {
    await rig.calls.addGrid(gridOf(2, 2))
    await place(0, 0)
    const before = contentsOf(document)
    await place(0, 1)
    document.undo()
    expect(contentsOf(document)).toEqual(before)
    expect(textIn(cellAt(0, 1).id)).toBe('Waiting')
    expect(childrenOf(cellAt(0, 0).id)[0]?.name).toBe('Result 00')
  })

  it('holds live text', async () => {
    await rig.calls.addGrid(gridOf(2, 1))
    await place(1, 0, { keepText: true })
    const [plate] = childrenOf(cellAt(1, 0).id)
    expect(plate?.type).toBe('FRAME')
    const [text] = childrenOf(plate!.id)
    expect([text?.text, text?.x, text?.y, text?.fontSize]).toEqual(['Search', 20, 20, 28])
  })

  it('holds live text in its own size when the grid is smaller than the screens', async () => {
    const half = gridOf(1, 1, 1, { rows: [{ name: 'Home', targetId: screens[0]!.id, size: { width: 150, height: 100 } }] })
    await rig.calls.addGrid(half)
    await place(0, 0, { keepText: true })
    const [plate] = childrenOf(cellAt(0, 0).id)
    const [text] = childrenOf(plate!.id)
    expect([text?.x, text?.y, text?.fontSize, text?.width]).toEqual([10, 10, 14, 100])
  })

  it('gets its picture though its placeholder was deleted, and beside the target when the grid was', async () => {
    await rig.calls.addGrid(gridOf(2, 1))
    document.delete([childrenOf(cellAt(0, 0).id)[0]!.id])
    expect(await place(0, 0)).toMatchObject({ kind: 'placed' })
    expect(childrenOf(cellAt(0, 0).id).map(({ name }) => name)).toEqual(['Result 00'])
    document.delete([top('Grid').id])
    expect(await place(1, 0)).toMatchObject({ kind: 'placed-elsewhere' })
    expect(top('Result 10')).toBeDefined()
  })

  it('is found again after the plugin was closed', async () => {
    await rig.calls.addGrid(gridOf(2, 1))
    rig.close()
    rig = await openSandbox(document)
    expect(await place(1, 0)).toMatchObject({ kind: 'placed' })
    expect(childrenOf(cellAt(1, 0).id).map(({ name }) => name)).toEqual(['Result 10'])
  })
})

describe('a cell that is run again', () => {
  const AGAIN = 'e'.repeat(32)

  async function runAgain(): Promise<void> {
    await rig.calls.addGrid(gridOf(1, 2))
    const outcome = await place(0, 0)
    await rig.calls.reuseCell(outcome.nodeId ?? '', AGAIN, 'Waiting again')
  }

  it('keeps its picture and says so until the new one takes its place', async () => {
    await runAgain()
    const [old, label] = childrenOf(cellAt(0, 0).id)
    expect(old?.name).toBe('Result 00')
    expect(textIn(label!.id)).toBe('Waiting again')
    expect(label?.layoutPositioning).toBe('ABSOLUTE')
    await rig.calls.setPlaceholderStatus(AGAIN, 'Restyling')
    expect(textIn(label!.id)).toBe('Restyling')
    await rig.calls.placeResult(await resultFor(document, screens[0]!.id, { jobId: AGAIN, name: 'Newer', image: await picture(250, 0, 0) }))
    expect(childrenOf(cellAt(0, 0).id).map(({ name, x, width }) => [name, x, width])).toEqual([['Newer', 0, 300]])
  })

  it('gets the older picture back with one undo', async () => {
    await runAgain()
    await rig.calls.placeResult(await resultFor(document, screens[0]!.id, { jobId: AGAIN, name: 'Newer' }))
    document.undo()
    expect(childrenOf(cellAt(0, 0).id).map(({ name }) => name)).toEqual(['Result 00'])
  })

  it('keeps its label while another picture is placed, and its picture when the job failed', async () => {
    await runAgain()
    await place(0, 1)
    expect(childrenOf(cellAt(0, 0).id).map(({ name }) => name)).toEqual(['Result 00', 'Restyling · Home · Style 0'])
    await rig.calls.removePlaceholders(AGAIN)
    expect(childrenOf(cellAt(0, 0).id).map(({ name }) => name)).toEqual(['Result 00'])
  })

  it('must be one of a grid', async () => {
    await expect(rig.calls.reuseCell(screens[0]!.id, AGAIN, 'x')).rejects.toThrow('in a grid of results')
  })
})

describe('choosing from a grid', () => {
  it('promotes a picture over its original, text and all, which one undo takes away', async () => {
    await rig.calls.addGrid(gridOf(2, 1))
    const outcome = await place(1, 0, { keepText: true })
    const before = contentsOf(document)
    const { nodeId } = await rig.calls.promote(outcome.nodeId ?? '')
    const copy = document.getNode(nodeId)
    expect(copy).toMatchObject({ parentId: screens[1]!.id, x: 0, y: 0, width: 300, height: 300, horizontalConstraint: 'SCALE', verticalConstraint: 'SCALE' })
    expect(textIn(nodeId)).toBe('Search')
    expect(await rig.calls.readResult(nodeId)).toMatchObject({ nodeId, recipe: expect.stringContaining('"seed"') as string })
    expect(childrenOf(screens[1]!.id).map(({ type }) => type)).toEqual(['TEXT', 'FRAME'])
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })

  it('deletes the losers in one step, and leaves their cells', async () => {
    await rig.calls.addGrid(gridOf(2, 2))
    const outcomes = [await place(0, 0), await place(0, 1), await place(1, 0)]
    const before = contentsOf(document)
    const { width } = cellAt(0, 0)
    const ids = outcomes.map(({ nodeId }) => nodeId ?? '')
    expect(await rig.calls.deleteResults([...ids.slice(1), screens[0]!.id, '9:9'])).toBe(2)
    expect(childrenOf(cellAt(0, 1).id)).toEqual([])
    expect(cellAt(0, 1).width).toBe(width)
    expect(document.getNode(screens[0]!.id)).toBeDefined()
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })
})
