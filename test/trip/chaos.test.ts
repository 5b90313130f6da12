import { expect, it } from 'vitest'
import { Canvas } from '../../bench/chaos-trip/canvas.ts'
import { playTrips } from '../../bench/chaos-trip/trip.ts'
import { draw, newDocument } from '../support/drawing.ts'

/** Runs are started, answers garbled, the plugin closed in the middle; docs/reliability.md tells of the long run. */
const SEED = 8100
const ROUNDS = 4

it('keeps its promises while everything between the designer and fal fails', async () => {
  const { rounds, runs, violations } = await playTrips({ rounds: ROUNDS, seed: SEED, log: () => undefined })
  expect(violations).toEqual([])
  expect(rounds).toBe(ROUNDS)
  expect(runs).toBeGreaterThan(0)
}, 180_000)

it('would notice an original that the plugin changed, and a placeholder that nothing awaits', async () => {
  const document = await newDocument()
  const card = draw(document, 'FRAME', { name: 'Card', width: 100, height: 100 })
  document.clearHistory()
  const told: string[] = []
  const canvas = new Canvas(document, (violation) => told.push(violation))
  canvas.byHand('moves a layer', () => document.move([card.id], 10, 0))
  canvas.check('by the designer')
  expect(told).toEqual([])
  const page = document.currentPage.id
  const placeholder = document.mutate('plugin', () => document.graph.createNode('FRAME', page, { name: 'Restyling · Card' }))
  expect(canvas.placeholders()).toMatchObject([{ id: placeholder.id, jobId: null }])
  canvas.check('by the plugin')
  expect(told).toEqual([])
  document.mutate('plugin', () => document.graph.updateNode(card.id, { opacity: 0.5 }))
  canvas.check('by the plugin')
  expect(told).toEqual([expect.stringContaining('an original changed by the plugin: “Card”')])
})
