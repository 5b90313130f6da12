import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../contract/plugin-calls.ts'
import type { Me } from '../../contract/proxy-api.ts'
import { UsoParameters } from '../../contract/uso.ts'
import * as v from 'valibot'
import {
  FIRST_DRAFT,
  canKeepText,
  imagesOf,
  keepsText,
  outputSizeOf,
  parametersOf,
  priceOf,
  resultNameOf,
  withMode,
  type Draft,
} from '../../ui/state/draft.ts'
import { reasonsNotToRun } from '../../ui/state/reasons.ts'
import { EMPTY_SLOTS, fillFromSelection, layerSource } from '../../ui/state/slots.ts'
import { warningsFor } from '../../ui/state/warnings.ts'
import { shorten } from '../../ui/state/text.ts'
import { words } from '../../ui/words.ts'
import { RENEWS_AT } from './stand-in/proxy.ts'

function candidate(id: string, width: number, height: number, change: Partial<Candidate> = {}): Candidate {
  const plain = { name: id, pageId: 'p', type: 'FRAME', imageLike: false, hasText: false, problem: null }
  return { ...plain, id, width, height, ...change }
}

const login = candidate('Login', 390, 844)
const poster = candidate('Poster', 600, 600, { imageLike: true })

function draftOf(selection: Candidate[], change: Partial<Draft> = {}): Draft {
  const slots = fillFromSelection(EMPTY_SLOTS, selection, ['content', 'style', 'extra-style'])
  return { ...FIRST_DRAFT, slots, ...change }
}

const me: Me = {
  ...{ name: 'Ada', engine: 'uso', budgetMicroUsd: 1_000_000, spentMicroUsd: 0, heldMicroUsd: 0 },
  ...{ renewsAt: RENEWS_AT, limits: { imageBytes: 1, imageSidePx: 1 } },
}

function reasons(draft: Draft, change: { me?: Me; selection?: Candidate[]; online?: boolean; reading?: boolean } = {}) {
  return reasonsNotToRun(draft, { me, selection: [login, poster], online: true, reading: false, ...change })
}

describe('what a mode asks of the model', () => {
  test('restyle keeps the layout and needs no words', () => {
    const parameters = parametersOf(draftOf([login, poster]))
    expect(parameters).toMatchObject({ keep_size: true, prompt: '' })
    expect(v.is(UsoParameters, parameters)).toBe(true)
  })

  test('a new scene lets go of the layout and takes the proportions closest to the content’s', () => {
    const draft = withMode(draftOf([login, poster]), 'new-scene')
    expect(parametersOf(draft)).toMatchObject({ keep_size: false, image_size: 'portrait_16_9' })
    expect(outputSizeOf(draft)).toEqual({ width: 576, height: 1024 })
  })

  test('style only sends no content, even when its slot is filled', () => {
    const draft = withMode(draftOf([login, poster]), 'style-only')
    expect(imagesOf(draft).map(({ role }) => role)).toEqual(['style'])
    expect(parametersOf(draft)).toMatchObject({ keep_size: false, image_size: 'square_hd' })
  })

  test('each mode keeps a prompt of its own', () => {
    const draft = draftOf([login], { prompts: { restyle: 'in ink', 'new-scene': 'on a beach', 'style-only': '' } })
    expect(parametersOf(withMode(draft, 'new-scene')).prompt).toBe('on a beach')
    expect(parametersOf(draft).prompt).toBe('in ink')
  })

  test('the layout is not said to be kept when there is no content to keep it of', () => {
    expect(parametersOf(draftOf([], { keepLayout: true })).keep_size).toBe(false)
  })
})

describe('keeping text live', () => {
  const screen = candidate('Login', 390, 844, { hasText: true })

  test('is offered, and on, for a layer with text whose layout is kept', () => {
    expect(keepsText(draftOf([screen, poster]))).toBe(true)
    expect(keepsText(draftOf([screen, poster], { keepText: false }))).toBe(false)
    expect(canKeepText(draftOf([screen, poster], { keepText: false }))).toBe(true)
  })

  test('is not offered where there is no text, no layout to keep it in, or nothing but the text', () => {
    expect(canKeepText(draftOf([login, poster]))).toBe(false)
    expect(canKeepText(withMode(draftOf([screen, poster]), 'new-scene'))).toBe(false)
    expect(canKeepText(draftOf([screen, poster], { keepLayout: false }))).toBe(false)
    expect(canKeepText(draftOf([{ ...screen, type: 'TEXT' }, poster]))).toBe(false)
    expect(canKeepText(draftOf([]))).toBe(false)
  })
})

test('the price is that of every variant at the size that comes back', () => {
  // 390 × 844 is padded to 480 × 1024.
  expect(outputSizeOf(draftOf([login]))).toEqual({ width: 480, height: 1024 })
  expect(priceOf(draftOf([login, poster], { variants: 2 }))).toBe(2 * 49_152)
  expect(words.run.button('restyle', 2, 131_072)).toBe('Restyle · 2 images · about $0.13')
  expect(words.run.button('restyle', 1, 'free')).toBe('Restyle · 1 image · free')
  expect(words.run.button('restyle', 1, 'unknown')).toBe('Restyle · 1 image')
})

test('a result is called by the original and its styles, or the words', () => {
  expect(resultNameOf(draftOf([login, poster]), login)).toBe('Login · Poster')
  const byWords = draftOf([login], { prompts: { ...FIRST_DRAFT.prompts, restyle: 'watercolour' } })
  expect(resultNameOf(byWords, login)).toBe('Login · watercolour')
})

test('a long name is cut without splitting a character in two', () => {
  expect(shorten('ab😀cd', 4)).toBe('ab…')
  expect(shorten('abcd', 4)).toBe('abcd')
})

describe('reasons not to run', () => {
  test('there are none for a frame and a style', () => {
    expect(reasons(draftOf([login, poster]))).toEqual([])
  })

  test('an empty panel says what to select', () => {
    expect(reasons(draftOf([]), { selection: [] })).toEqual([words.reasons.noContent, words.reasons.noStyleOrPrompt])
  })

  test('content alone needs words', () => {
    expect(reasons(draftOf([login]))).toEqual([words.reasons.noStyleOrPrompt])
    expect(reasons(draftOf([login], { prompts: { ...FIRST_DRAFT.prompts, restyle: 'in ink' } }))).toEqual([])
  })

  test('a new scene and style only need words', () => {
    expect(reasons(withMode(draftOf([login, poster]), 'new-scene'))).toEqual([words.reasons.noPromptScene])
    expect(reasons(withMode(draftOf([login, poster]), 'style-only'))).toEqual([words.reasons.noPromptStyle])
  })

  test.each([
    ['hidden', words.reasons.hidden('Bad')],
    ['empty', words.reasons.empty('Bad')],
    ['too-thin', words.reasons.tooThin('Bad')],
    ['not-visual', words.reasons.notVisual('Bad')],
  ] as const)('a %s layer is named', (problem, sentence) => {
    const bad = candidate('Bad', 10, 1000, { problem })
    expect(reasons(draftOf([bad]), { selection: [bad] })).toContain(sentence)
  })

  test('a style may be as thin as it likes', () => {
    const stripe = candidate('Stripe', 10, 1000, { problem: 'too-thin', imageLike: true })
    const draft = draftOf([login])
    const slots = { ...draft.slots, style: { sources: [layerSource(stripe)], pinned: false } }
    expect(reasons({ ...draft, slots })).toEqual([])
  })

  test('files alone need a layer to stand beside', () => {
    const file = { name: 'a.png', bytes: new Uint8Array(1), width: 800, height: 600, transparentShare: 0, hash: '' }
    const source = { kind: 'file', id: 'file:1', file } as const
    const slots = { ...EMPTY_SLOTS, content: { sources: [source], pinned: true }, style: { sources: [source], pinned: true } }
    expect(reasons({ ...FIRST_DRAFT, slots }, { selection: [] })).toEqual([words.reasons.noTarget])
    expect(reasons({ ...FIRST_DRAFT, slots }, { selection: [login] })).toEqual([])
  })

  test('numbers out of range are named one by one', () => {
    const draft = draftOf([login, poster], { steps: 51, guidance: Number.NaN, seed: -1, size: 'custom', keepLayout: false })
    const wrong = reasons({ ...draft, customSize: { width: 511, height: 1024 } })
    expect(wrong).toEqual([words.reasons.steps, words.reasons.guidance, words.reasons.seed, words.reasons.customSize])
  })

  test('a custom size that is not sent is not complained about', () => {
    const draft = draftOf([login, poster], { size: 'custom', customSize: { width: 1, height: 1 }, keepLayout: true })
    expect(reasons(draft)).toEqual([])
  })

  test('money: spent, too little left, and nothing to say on the free engine', () => {
    const draft = draftOf([login, poster], { variants: 4 })
    expect(reasons(draft, { me: { ...me, spentMicroUsd: 1_000_000 } })).toEqual([words.reasons.budgetSpent(RENEWS_AT)])
    const little = { ...me, spentMicroUsd: 800_000, heldMicroUsd: 100_000 }
    expect(reasons(draft, { me: little })).toEqual([words.reasons.overBudget(4 * 49_152, 100_000)])
    expect(reasons(draft, { me: { ...little, engine: 'local' } })).toEqual([])
    expect(reasons(draft, { me: { ...little, budgetMicroUsd: null } })).toEqual([])
  })

  test('offline and a file still being read', () => {
    const draft = draftOf([login, poster])
    expect(reasons(draft, { online: false, reading: true })).toEqual([words.reasons.offline, words.reasons.reading])
  })
})

describe('warnings', () => {
  const none = () => null

  test('a small picture, text under a kept layout, a see-through one', () => {
    const icon = candidate('Icon', 64, 64, { hasText: true })
    const look = () => ({ transparentShare: 0.8, flatShare: 0, hash: 'h' })
    const draft = draftOf([icon], { keepText: false })
    const { warnings } = words
    expect(warningsFor(draft, 'content', look)).toEqual([warnings.small(icon), warnings.transparent, warnings.text])
  })

  test('text that stays text is not warned about', () => {
    const screen = candidate('Screen', 800, 600, { hasText: true })
    expect(warningsFor(draftOf([screen]), 'content', none)).toEqual([])
    expect(warningsFor(draftOf([{ ...screen, type: 'TEXT' }]), 'content', none)).toEqual([words.warnings.text])
  })

  test('what is true of several is told once', () => {
    const icons = ['Icon', 'Arrow', 'Cross'].map((name) => candidate(name, 64, 64))
    const draft = draftOf(icons)
    expect(draft.slots.content.sources.length).toBe(3)
    expect(warningsFor(draft, 'content', none)).toEqual([words.warnings.of('Icon', 2, words.warnings.small({ width: 64, height: 64 }))])
  })

  test('the same picture twice, by layer or by pixels', () => {
    const draft = draftOf([login, poster])
    expect(warningsFor(draft, 'style', none)).toEqual([])
    expect(warningsFor(draft, 'style', () => ({ transparentShare: 0, flatShare: 0, hash: 'same' }))).toEqual([words.warnings.same])
  })

  test('a slot the mode does not send is not warned about', () => {
    const draft = withMode(draftOf([candidate('Icon', 64, 64)]), 'style-only')
    expect(warningsFor(draft, 'content', none)).toEqual([])
  })
})
