import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../contract/plugin-calls.ts'
import { rolesOf } from '../../ui/state/draft.ts'
import {
  EMPTY_SLOTS,
  addSources,
  clearSlot,
  fileSource,
  fillFromSelection,
  moveSource,
  removeSource,
  setPinned,
  swapSlots,
  type Slots,
} from '../../ui/state/slots.ts'

const ALL = rolesOf('restyle')

function candidate(id: string, width: number, height: number, change: Partial<Candidate> = {}): Candidate {
  const plain = { name: id, pageId: 'p', type: 'FRAME', imageLike: false, hasText: false, problem: null }
  return { ...plain, id, width, height, ...change }
}

const frame = candidate('frame', 390, 844)
const dashboard = candidate('dashboard', 1440, 900)
const poster = candidate('poster', 2000, 2000, { imageLike: true })
const swatch = candidate('swatch', 200, 200, { imageLike: true })

const second = candidate('second', 390, 844)
const third = candidate('third', 390, 844)
const picture = { name: 'a.png', bytes: new Uint8Array(1), width: 1, height: 1, transparentShare: 0, hash: '' }

/** The ids in each slot, joined. */
function ids(slots: Slots): string[] {
  return ALL.map((role) => slots[role].sources.map(({ id }) => id).join(' '))
}

describe('filling slots from the selection', () => {
  test('one layer becomes content', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [frame], ALL))).toEqual(['frame', '', ''])
  })

  test('of several, the layout is content and pictures are styles, however large the pictures are', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [poster, swatch, frame], ALL))).toEqual(['frame', 'poster swatch', ''])
  })

  test('several layouts are all contents, and leave the styles as they are', () => {
    const styled = fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL)
    expect(ids(fillFromSelection(styled, [frame, second, dashboard], ALL))).toEqual(['frame second dashboard', 'poster', ''])
  })

  test('next to a frame, a plain shape is a style', () => {
    const shape = candidate('shape', 900, 900, { type: 'RECTANGLE' })
    expect(ids(fillFromSelection(EMPTY_SLOTS, [shape, frame], ALL))).toEqual(['frame', 'shape', ''])
  })

  test('with the style pinned, everything else is content', () => {
    const pinned = setPinned(fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL), 'style', true)
    expect(ids(fillFromSelection(pinned, [second, swatch, poster], ALL))).toEqual(['second swatch', 'poster', ''])
  })

  test('with content pinned, several layers are styles', () => {
    const pinned = setPinned(fillFromSelection(EMPTY_SLOTS, [frame], ALL), 'content', true)
    expect(ids(fillFromSelection(pinned, [poster, swatch], ALL))).toEqual(['frame', 'poster swatch', ''])
  })

  test('of two pictures the larger is content', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [swatch, poster], ALL))).toEqual(['poster', 'swatch', ''])
  })

  test('the next single layer replaces content and leaves the style', () => {
    const both = fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL)
    expect(ids(fillFromSelection(both, [dashboard], ALL))).toEqual(['dashboard', 'poster', ''])
  })

  test('a style selected alone moves to content instead of being used twice', () => {
    const both = fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL)
    expect(ids(fillFromSelection(both, [poster], ALL))).toEqual(['poster', '', ''])
  })

  test('with content pinned, one layer becomes the style', () => {
    const pinned = setPinned(fillFromSelection(EMPTY_SLOTS, [frame], ALL), 'content', true)
    expect(ids(fillFromSelection(pinned, [poster], ALL))).toEqual(['frame', 'poster', ''])
  })

  test('a pinned layer that is selected again takes no second slot', () => {
    const pinned = setPinned(fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL), 'style', true)
    expect(ids(fillFromSelection(pinned, [dashboard, poster], ALL))).toEqual(['dashboard', 'poster', ''])
  })

  test('nothing selected empties content, unless it is pinned or a file', () => {
    const filled = fillFromSelection(EMPTY_SLOTS, [frame], ALL)
    expect(ids(fillFromSelection(filled, [], ALL))[0]).toBe('')
    expect(ids(fillFromSelection(setPinned(filled, 'content', true), [], ALL))[0]).toBe('frame')
    const file = setPinned(addSources(EMPTY_SLOTS, 'content', [fileSource('file:1', picture)]), 'content', false)
    expect(ids(fillFromSelection(file, [], ALL))[0]).toBe('file:1')
  })

  test('a layer that cannot be used is passed over while others can, and shown when it is alone', () => {
    const hidden = candidate('hidden', 5000, 5000, { problem: 'hidden' })
    expect(ids(fillFromSelection(EMPTY_SLOTS, [hidden, frame], ALL))).toEqual(['frame', '', ''])
    expect(ids(fillFromSelection(EMPTY_SLOTS, [hidden], ALL))[0]).toBe('hidden')
  })

  test('without a content slot one layer becomes the style', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [poster], rolesOf('style-only')))).toEqual(['', 'poster', ''])
  })
})

describe('files', () => {
  const file = (id: string) => fileSource(id, picture)

  test('take the place of what only followed the selection, and are pinned', () => {
    const slots = addSources(fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL), 'style', [file('a'), file('b')])
    expect(ids(slots)).toEqual(['frame', 'a b', ''])
    expect(slots.style.pinned).toBe(true)
  })

  test('are added to what is pinned, once each', () => {
    const pinned = setPinned(fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL), 'style', true)
    expect(ids(addSources(addSources(pinned, 'style', [file('a')]), 'style', [file('a')]))[1]).toBe('poster a')
  })

  test('take the place of one image that was pointed at', () => {
    const slots = addSources(EMPTY_SLOTS, 'style', [file('a'), file('b'), file('c')])
    expect(ids(addSources(slots, 'style', [file('d')], 'b'))[1]).toBe('a d c')
  })

  test('there is one extra style, the last one given', () => {
    const slots = addSources(addSources(EMPTY_SLOTS, 'extra-style', [file('a')]), 'extra-style', [file('b')])
    expect(ids(slots)[2]).toBe('b')
  })
})

describe('moving', () => {
  const several = fillFromSelection(EMPTY_SLOTS, [frame, second, third, poster], ALL)

  test('within a slot keeps everything else in order', () => {
    expect(ids(moveSource(several, 'content', 'third', 'content', 0))[0]).toBe('third frame second')
    expect(ids(moveSource(several, 'content', 'frame', 'content', 1))[0]).toBe('second frame third')
  })

  test('to another role takes the image along and pins both', () => {
    const moved = moveSource(several, 'content', 'second', 'style', 1)
    expect(ids(moved)).toEqual(['frame third', 'poster second', ''])
    expect([moved.content.pinned, moved.style.pinned]).toEqual([true, true])
  })

  test('two single images trade places', () => {
    const pair = fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL)
    expect(ids(moveSource(pair, 'content', 'frame', 'style', 1))).toEqual(['poster', 'frame', ''])
  })

  test('an image that takes the extra style’s place sends that one back', () => {
    const full = moveSource(several, 'style', 'poster', 'extra-style', 0)
    expect(ids(full)).toEqual(['frame second third', '', 'poster'])
    expect(ids(moveSource(full, 'content', 'second', 'extra-style', 0))).toEqual(['frame poster third', '', 'second'])
  })

  test('the last one taken away empties and unpins the slot', () => {
    const pinned = setPinned(several, 'style', true)
    expect(removeSource(pinned, 'style', 'poster').style).toEqual({ sources: [], pinned: false })
    expect(ids(removeSource(several, 'content', 'second'))[0]).toBe('frame third')
  })
})

test('swapping takes pins along, and clearing lets go of them', () => {
  const slots = setPinned(fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL), 'style', true)
  const swapped = swapSlots(slots, 'content', 'style')
  expect(ids(swapped)).toEqual(['poster', 'frame', ''])
  expect(swapped.content.pinned).toBe(true)
  expect(clearSlot(swapped, 'content').content).toEqual({ sources: [], pinned: false })
})
