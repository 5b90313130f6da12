import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../contract/plugin-calls.ts'
import { rolesOf } from '../../ui/state/draft.ts'
import {
  EMPTY_SLOTS,
  clearSlot,
  fillFromSelection,
  fillWithFile,
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

function ids(slots: Slots): (string | undefined)[] {
  return ALL.map((role) => slots[role].source?.id)
}

describe('filling slots from the selection', () => {
  test('one layer becomes content', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [frame], ALL))).toEqual(['frame', undefined, undefined])
  })

  test('of several, the layout is content and pictures are styles, however large the pictures are', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [poster, swatch, frame], ALL))).toEqual(['frame', 'poster', 'swatch'])
  })

  test('of two layouts the larger is content', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [frame, dashboard], ALL))).toEqual(['dashboard', 'frame', undefined])
  })

  test('of two pictures the larger is content', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [swatch, poster], ALL))).toEqual(['poster', 'swatch', undefined])
  })

  test('the next single layer replaces content and leaves the style', () => {
    const both = fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL)
    expect(ids(fillFromSelection(both, [dashboard], ALL))).toEqual(['dashboard', 'poster', undefined])
  })

  test('a style selected alone moves to content instead of being used twice', () => {
    const both = fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL)
    expect(ids(fillFromSelection(both, [poster], ALL))).toEqual(['poster', undefined, undefined])
  })

  test('with content pinned, one layer becomes the style', () => {
    const pinned = setPinned(fillFromSelection(EMPTY_SLOTS, [frame], ALL), 'content', true)
    expect(ids(fillFromSelection(pinned, [poster], ALL))).toEqual(['frame', 'poster', undefined])
  })

  test('a pinned layer that is selected again takes no second slot', () => {
    const pinned = setPinned(fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL), 'style', true)
    expect(ids(fillFromSelection(pinned, [dashboard, poster], ALL))).toEqual(['dashboard', 'poster', undefined])
  })

  test('nothing selected empties content, unless it is pinned or a file', () => {
    const filled = fillFromSelection(EMPTY_SLOTS, [frame], ALL)
    expect(ids(fillFromSelection(filled, [], ALL))[0]).toBeUndefined()
    expect(ids(fillFromSelection(setPinned(filled, 'content', true), [], ALL))[0]).toBe('frame')
    const picture = { name: 'a.png', bytes: new Uint8Array(1), width: 1, height: 1, transparentShare: 0, hash: '' }
    const file = setPinned(fillWithFile(EMPTY_SLOTS, 'content', 'file:1', picture), 'content', false)
    expect(ids(fillFromSelection(file, [], ALL))[0]).toBe('file:1')
  })

  test('a layer that cannot be used is passed over while others can, and shown when it is alone', () => {
    const hidden = candidate('hidden', 5000, 5000, { problem: 'hidden' })
    expect(ids(fillFromSelection(EMPTY_SLOTS, [hidden, frame], ALL))).toEqual(['frame', undefined, undefined])
    expect(ids(fillFromSelection(EMPTY_SLOTS, [hidden], ALL))[0]).toBe('hidden')
  })

  test('without a content slot one layer becomes the style', () => {
    expect(ids(fillFromSelection(EMPTY_SLOTS, [poster], rolesOf('style-only')))).toEqual([undefined, 'poster', undefined])
  })
})

test('a dropped file is pinned', () => {
  const picture = { name: 'a.png', bytes: new Uint8Array(1), width: 1, height: 1, transparentShare: 0, hash: '' }
  expect(fillWithFile(EMPTY_SLOTS, 'style', 'file:1', picture).style.pinned).toBe(true)
})

test('swapping takes pins along, and clearing lets go of them', () => {
  const slots = setPinned(fillFromSelection(EMPTY_SLOTS, [frame, poster], ALL), 'style', true)
  const swapped = swapSlots(slots, 'content', 'style')
  expect(ids(swapped)).toEqual(['poster', 'frame', undefined])
  expect(swapped.content.pinned).toBe(true)
  expect(clearSlot(swapped, 'content').content).toEqual({ source: null, pinned: false })
})
