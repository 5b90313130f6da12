import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LibraryPlace, SavedStyle } from '../../contract/library.ts'
import { ClientStorage } from '../../playground/host/figma/storage.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { contentsOf, newDocument } from '../support/drawing.ts'
import { picture } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

let document: CanvasDocument
let rig: Rig

beforeEach(async () => {
  document = await newDocument()
  rig = await openSandbox(document)
})

afterEach(() => {
  rig.close()
  expect(rig.errors).toEqual([])
})

function styleOf(letter: string, changes: Partial<SavedStyle> = {}): SavedStyle {
  const drawn = { hash: letter.repeat(64), contentType: 'image/png', width: 64, height: 40 }
  return {
    ...{ version: 1, id: letter.repeat(16), name: `Style ${letter}`, words: '', pictures: [drawn], rank: letter },
    createdAt: 1_700_000_000_000,
    ...changes,
  }
}

function bytesOf(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) % 256)
}

async function add(place: LibraryPlace, style: SavedStyle, pictures = [bytesOf(300)], on = rig): Promise<SavedStyle[]> {
  return on.calls.changeLibrary(place, { kind: 'add', style, pictures })
}

function entries() {
  return document.getNode(document.graph.rootId)?.pluginData.filter(({ pluginId }) => pluginId === 'uso_restyle') ?? []
}

function write(key: string, value: string): void {
  document.edit(() => {
    const root = document.getNode(document.graph.rootId)!
    const full = `uso_restyle/${key}`
    const others = root.pluginData.filter((entry) => entry.key !== full)
    const pluginData = value === '' ? others : [...others, { pluginId: 'uso_restyle', key: full, value }]
    document.graph.updateNode(root.id, { pluginData })
  })
}

describe.each(['team', 'personal'] as const)('a %s library', (place) => {
  it('keeps styles with their pictures, in their order', async () => {
    const two = styleOf('a', { rank: 'b', pictures: [styleOf('a').pictures[0]!, styleOf('b').pictures[0]!], words: 'flat, warm' })
    await add(place, two, [bytesOf(250_000), bytesOf(10, 2)])
    const listed = await add(place, styleOf('c', { rank: 'a' }), [await picture()])
    expect(listed.map(({ name }) => name)).toEqual(['Style c', 'Style a'])
    expect(await rig.calls.listStyles(place)).toEqual(listed)
    expect(listed[1]).toEqual(two)
    expect(await rig.calls.stylePicture(place, two.id, 0)).toEqual(bytesOf(250_000))
    expect(await rig.calls.stylePicture(place, two.id, 1)).toEqual(bytesOf(10, 2))
    await expect(rig.calls.stylePicture(place, two.id, 2)).rejects.toThrow('no longer in the library')
  })

  it('is edited, moved and emptied one style at a time', async () => {
    for (const letter of ['a', 'b', 'c']) await add(place, styleOf(letter))
    await rig.calls.changeLibrary(place, { kind: 'edit', styleId: styleOf('b').id, name: 'Ink', words: 'brush' })
    await rig.calls.changeLibrary(place, { kind: 'move', styleId: styleOf('c').id, rank: 'Z' })
    const left = await rig.calls.changeLibrary(place, { kind: 'remove', styleId: styleOf('a').id })
    expect(left.map(({ name, words }) => [name, words])).toEqual([['Style c', ''], ['Ink', 'brush']])
    expect(await rig.calls.stylePicture(place, styleOf('b').id, 0)).toEqual(bytesOf(300))
    const gone = { kind: 'edit', styleId: styleOf('a').id, name: 'Back?', words: '' } as const
    expect(await rig.calls.changeLibrary(place, gone)).toHaveLength(2)
  })

  it('is there again when the plugin is opened the next time', async () => {
    await add(place, styleOf('a'))
    rig.close()
    rig = await openSandbox(document, { storage: rig.storage })
    expect((await rig.calls.listStyles(place)).map(({ name }) => name)).toEqual(['Style a'])
  })
})

describe('the team’s library', () => {
  it('stays under Figma’s limit with every entry, and takes all of a style away with it', async () => {
    await add('team', styleOf('a'), [bytesOf(400_000)])
    const sizes = entries().map(({ key, value }) => Buffer.byteLength(key + value))
    expect(sizes.length).toBeGreaterThan(5)
    expect(Math.max(...sizes)).toBeLessThan(100_000)
    await rig.calls.changeLibrary('team', { kind: 'remove', styleId: styleOf('a').id })
    expect(entries()).toEqual([])
  })

  it('is one undo step for each change', async () => {
    await add('team', styleOf('a'))
    const before = contentsOf(document)
    await add('team', styleOf('b'))
    await rig.calls.changeLibrary('team', { kind: 'edit', styleId: styleOf('a').id, name: 'Other', words: '' })
    document.undo()
    expect((await rig.calls.listStyles('team')).map(({ name }) => name)).toEqual(['Style a', 'Style b'])
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })

  it('loses nothing when two people change it at once, in any order', async () => {
    const other = await openSandbox(document)
    const act = fc.record({ who: fc.constantFrom(0, 1), which: fc.nat(2), what: fc.constantFrom('add', 'move', 'remove', 'edit') })
    // Each has styles of their own; nobody else's may be touched.
    const letterOf = ({ who, which }: { who: number; which: number }) => 'abcdef'[who * 3 + which]!
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
        for (const letter of 'abcdef') await rig.calls.changeLibrary('team', { kind: 'remove', styleId: styleOf(letter).id })
        const work = async (on: Rig, who: number) => {
          for (const each of acts.filter((one) => one.who === who)) {
            const style = styleOf(letterOf(each))
            const styleId = style.id
            if (each.what === 'add') await add('team', style, [bytesOf(120_000)], on)
            else if (each.what === 'remove') await on.calls.changeLibrary('team', { kind: 'remove', styleId })
            else if (each.what === 'move') await on.calls.changeLibrary('team', { kind: 'move', styleId, rank: `z${styleId}` })
            else await on.calls.changeLibrary('team', { kind: 'edit', styleId, name: 'New name', words: '' })
          }
        }
        await Promise.all([work(rig, 0), work(other, 1)])
        const expected = new Set<string>()
        for (const each of acts) {
          if (each.what === 'add') expected.add(styleOf(letterOf(each)).id)
          if (each.what === 'remove') expected.delete(styleOf(letterOf(each)).id)
        }
        for (const on of [rig, other]) {
          const listed = (await on.calls.listStyles('team')).map(({ id }) => id)
          expect(listed.sort()).toEqual([...expected].sort())
        }
      }),
      { numRuns: 10 },
    )
    other.close()
  })

  it('passes over what is damaged or hostile', async () => {
    await add('team', styleOf('a'))
    await add('team', styleOf('b'))
    const hostile = [
      ['style:nonsense', '{'],
      [`style:${'d'.repeat(16)}`, JSON.stringify({ style: styleOf('e'), parts: [1] })],
      [`style:${'e'.repeat(16)}`, JSON.stringify({ style: { ...styleOf('e'), name: '' }, parts: [1] })],
      [`style:${'f'.repeat(16)}`, JSON.stringify({ style: styleOf('f'), parts: [1e9] })],
      ['style:__proto__', 'null'],
    ] as const
    for (const [key, value] of hostile) write(key, value)
    write(`picture:${styleOf('b').id}:0:0`, '')
    expect((await rig.calls.listStyles('team')).map(({ name }) => name)).toEqual(['Style a'])
  })

  it('clears parts of pictures that belong to no style, but none that may be arriving', async () => {
    await add('team', styleOf('a'))
    write('picture:left-over:0:0', 'AAAA')
    rig.close()
    rig = await openSandbox(document)
    await rig.calls.listStyles('team')
    write('picture:arriving:0:0', 'AAAA')
    await rig.calls.changeLibrary('team', { kind: 'remove', styleId: styleOf('a').id })
    expect(entries().map(({ key }) => key)).toEqual(['uso_restyle/picture:arriving:0:0'])
  })

  it('tells of a change by anyone', async () => {
    await rig.calls.start()
    write('style:colleague', '{}')
    await expect.poll(() => rig.libraryChanges, { timeout: 10_000 }).toBe(1)
  })
})

describe('personal styles', () => {
  it('are not in the file', async () => {
    const before = contentsOf(document)
    await add('personal', styleOf('a'))
    expect(contentsOf(document)).toEqual(before)
  })

  it('that do not fit are refused in words, and leave nothing behind', async () => {
    rig.close()
    const storage = new ClientStorage()
    rig = await openSandbox(document, { storage })
    await add('personal', styleOf('a'), [new Uint8Array(3_000_000)])
    const before = storage.keys()
    await expect(add('personal', styleOf('b'), [new Uint8Array(2_500_000)])).rejects.toThrow('no room for more styles')
    expect(storage.keys()).toEqual(before)
  })
})

describe('the page Styles', () => {
  const pageOf = () => document.pages.find(({ name }) => name === 'Styles')
  const swatches = () => document.graph.getChildren(document.graph.getChildren(pageOf()!.id)[0]!.id)

  it('shows a swatch of every style of the team, and goes with one undo', async () => {
    await add('team', styleOf('a', { words: 'flat, warm' }), [await picture(200, 20, 20)])
    await add('team', styleOf('b'), [await picture(20, 20, 200)])
    const before = contentsOf(document)
    const home = document.currentPage.id
    await rig.calls.makeStylesPage()
    expect(document.currentPage.id).toBe(pageOf()?.id)
    expect(swatches().map(({ name }) => name)).toEqual(['Style a', 'Style b'])
    const [tile, title, note] = document.graph.getChildren(swatches()[0]!.id)
    expect(tile?.fills).toMatchObject([{ type: 'IMAGE' }])
    expect([title?.text, note?.text]).toEqual(['Style a', 'flat, warm'])
    document.setCurrentPage(home)
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })

  it('is brought up to date in place', async () => {
    await add('team', styleOf('a'), [await picture()])
    await add('team', styleOf('b'), [await picture()])
    await rig.calls.makeStylesPage()
    const [first, second] = swatches()
    await rig.calls.changeLibrary('team', { kind: 'edit', styleId: styleOf('a').id, name: 'Renamed', words: '' })
    await rig.calls.changeLibrary('team', { kind: 'remove', styleId: styleOf('b').id })
    await add('team', styleOf('c'), [bytesOf(300)])
    await rig.calls.makeStylesPage()
    expect(document.pages.filter(({ name }) => name === 'Styles')).toHaveLength(1)
    expect(swatches().map(({ name }) => name)).toEqual(['Renamed', 'Style c'])
    expect(swatches()[0]?.id).toBe(first?.id)
    expect(document.getNode(second!.id)).toBeUndefined()
    expect(document.graph.getChildren(first!.id)[1]?.text).toBe('Renamed')
  })
})
