import { expect, test } from 'vitest'
import { runChaos } from '../../bench/chaos-proxy/chaos.ts'

// The long run with other seeds is `npm run chaos -- proxy`.
test('whatever breaks, the money is true and no picture is lost', async () => {
  const report = await runChaos({ rounds: 1, seed: 17, stores: { ledger: 'postgres', media: 'disk' } })
  expect(report.violations).toEqual([])
  expect(report.jobs).toBeGreaterThan(0)
  expect(report.billedMicroUsd).toBeGreaterThan(0)
}, 180_000)
