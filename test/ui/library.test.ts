import { beforeEach, expect, test } from 'vitest'
import type { LibraryPlace } from '../../contract/library.ts'
import type { Candidate } from '../../contract/plugin-calls.ts'
import { Library } from '../../ui/state/library.ts'
import { styleWords as text } from '../../ui/words/styles.ts'
import { LibraryStandIn } from './stand-in/library.ts'

const FULL = 'There is no room.'

let places: Record<LibraryPlace, LibraryStandIn>
let library: Library
let said: string[]
let announced: string[]
/** Rejections to come, of what is asked of the file. */
let failures: string[]

beforeEach(async () => {
  places = { team: new LibraryStandIn(null), personal: new LibraryStandIn(FULL) }
  ;[said, announced, failures] = [[], [], []]
  let ids = 0
  library = new Library({
    sandbox: {
      listStyles: async (place) => places[place].list(),
      stylePicture: async (place, id, index) => places[place].picture(id, index),
      changeLibrary: async (place, change) => {
        const failure = failures.shift()
        if (failure !== undefined) throw new Error(failure)
        return places[place].change(change)
      },
      makeStylesPage: () => Promise.reject(new Error('no page')),
      exportImage: async (id) => ({ png: new TextEncoder().encode(id), width: 10, height: 10, background: { r: 1, g: 1, b: 1 } }),
    },
    images: {
      prepareStyle: async (bytes) => ({ bytes, contentType: 'image/png', hash: 'a'.repeat(64), width: 64, height: 64 }),
    },
    urls: { create: () => 'picture:', revoke: () => undefined },
    clock: { now: () => 7, sleep: () => Promise.resolve() },
    random: { hex: () => (ids++).toString(16).padStart(16, '0'), fraction: () => 0.5 },
    exportQueue: (task) => task(),
    announce: (sentence) => announced.push(sentence),
    say: (sentence) => said.push(sentence),
  })
  await library.reload()
})

function layer(name: string): Candidate {
  return { id: name, name, pageId: '0:1', type: 'FRAME', width: 64, height: 64, imageLike: true, hasText: false, problem: null }
}

function file(name: string, size = 4): File {
  return new File([new Uint8Array(size)], name)
}

const names = (place: LibraryPlace = 'team') => library.lists.value[place]?.map(({ name }) => name)

async function addAll(...all: string[]): Promise<void> {
  for (const name of all) expect(await library.addLayers('team', [layer(name)])).toBe(true)
}

function style(name: string, place: LibraryPlace = 'team') {
  const found = library.lists.value[place]?.find((each) => each.name === name)
  if (!found) throw new Error(`There is no style ${name}.`)
  return found
}

test('layers become one style of one or two pictures, named after the first, at the end of the list', async () => {
  await addAll('Ink')
  expect(await library.addLayers('team', [layer('Felt'), layer('Wool')])).toBe(true)
  expect(names()).toEqual(['Ink', 'Felt'])
  expect(style('Felt').pictures.length).toBe(2)
  expect(new TextDecoder().decode(places.team.picture(style('Felt').id, 1))).toBe('Wool')
  expect(said).toEqual([text.saved('Ink'), text.saved('Felt')])
})

test('none or three of them are refused, with what to do', async () => {
  expect(await library.addLayers('team', [])).toBe(false)
  expect(library.problem.value).toBe(text.nothingSelected)
  expect(await library.addFiles('team', [file('a'), file('b'), file('c')])).toBe(false)
  expect(library.problem.value).toBe(text.tooMany)
  expect(announced).toEqual([text.nothingSelected, text.tooMany])
  expect(names()).toEqual([])
})

test('files given in a row are all saved, in their order and without their endings', async () => {
  const saved = ['one.png', 'two.final.jpg', '.gif'].map((name) => library.addFiles('team', [file(name)]))
  expect(library.busy.value).toBe(true)
  expect(await Promise.all(saved)).toEqual([true, true, true])
  expect(library.busy.value).toBe(false)
  expect(names()).toEqual(['one', 'two.final', text.defaultName])
})

test('a style moves to any place among the others, and nowhere when it is there', async () => {
  await addAll('a', 'b', 'c', 'd')
  await library.move('team', style('d').id, 1)
  expect(names()).toEqual(['a', 'd', 'b', 'c'])
  await library.move('team', style('a').id, 99)
  expect(names()).toEqual(['d', 'b', 'c', 'a'])
  expect(announced).toEqual([text.moved('d', 2, 4), text.moved('a', 4, 4)])
  await library.move('team', style('a').id, 3)
  await library.move('team', 'gone', 0)
  expect(announced.length).toBe(2)
})

test('ranks that someone damaged in the file do not keep styles from being moved', async () => {
  await addAll('a', 'b', 'c')
  for (const [name, rank] of [['a', '!'], ['b', '"'], ['c', '#']] as const) {
    places.team.change({ kind: 'move', styleId: style(name).id, rank })
  }
  await library.reload()
  expect(names()).toEqual(['a', 'b', 'c'])
  await library.move('team', style('a').id, 2)
  expect(library.problem.value).toBeNull()
  expect(names()?.toSorted()).toEqual(['a', 'b', 'c'])
})

test('a deleted style is taken back with its pictures, once', async () => {
  await addAll('Ink', 'Felt')
  const { id } = style('Ink')
  const bytes = places.team.picture(id, 0)
  expect(await library.remove('team', style('Ink'))).toBe(true)
  expect(names()).toEqual(['Felt'])
  expect(await library.takeBack()).toBe(true)
  expect(names()).toEqual(['Ink', 'Felt'])
  expect(places.team.picture(id, 0)).toEqual(bytes)
  expect(await library.takeBack()).toBe(false)
})

test('a style that has no room in the other library stays where it is', async () => {
  expect(await library.addFiles('team', [file('large.png', 6_000_000)])).toBe(true)
  expect(await library.moveToOther('team', style('large'))).toBe(false)
  expect(library.problem.value).toBe(FULL)
  expect([names('team'), names('personal')]).toEqual([['large'], []])
  expect(await library.copy('team', style('large'))).toBe(false)
  expect(names('personal')).toEqual([])
})

test('moving to the other library leaves this one only once it is there', async () => {
  await addAll('Ink')
  failures = ['Figma is busy.']
  expect(await library.moveToOther('team', style('Ink'))).toBe(false)
  expect([names('team'), names('personal')]).toEqual([['Ink'], []])
  expect(await library.moveToOther('team', style('Ink'))).toBe(true)
  expect([names('team'), names('personal')]).toEqual([[], ['Ink']])
  expect(said.at(-1)).toBe(text.movedTo.personal('Ink'))
})

test('names and words are kept short, and a name is never empty', async () => {
  await addAll('Ink')
  const { id } = style('Ink')
  await library.edit('team', id, '   ', ' quiet ')
  expect(library.lists.value.team?.map(({ name, words }) => ({ name, words }))).toEqual([{ name: text.defaultName, words: 'quiet' }])
  await library.edit('team', id, 'x'.repeat(200), 'y'.repeat(2_000))
  expect(library.lists.value.team?.map(({ name, words }) => [name.length, words.length])).toEqual([[80, 1_000]])
})

test('what went wrong is told until the next attempt', async () => {
  expect(await library.makePage()).toBe(false)
  expect(library.problem.value).toBe('no page')
  await addAll('Ink')
  expect(library.problem.value).toBeNull()
})
