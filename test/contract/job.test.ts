import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFinal, JOB_STATES, rankOf, reduceJob, type Job } from '../../contract/job.ts'
import { aJob } from '../support/examples.ts'

const snapshot = fc
  .record({ state: fc.constantFrom(...JOB_STATES), revision: fc.integer({ min: 0, max: 30 }) })
  .map((changes): Job => aJob(changes))

describe('reduceJob', () => {
  it('never moves a job to a lower rank, whatever arrives in whatever order', () => {
    fc.assert(
      fc.property(fc.array(snapshot, { minLength: 1 }), (events) => {
        let known: Job | undefined
        for (const event of events) {
          const next = reduceJob(known, event)
          if (known) expect(rankOf(next.state)).toBeGreaterThanOrEqual(rankOf(known.state))
          known = next
        }
      }),
    )
  })

  it('never changes a final state into another', () => {
    fc.assert(
      fc.property(snapshot.filter((job) => isFinal(job.state)), snapshot, (known, late) => {
        expect(reduceJob(known, late).state).toBe(known.state)
      }),
    )
  })

  it('ends in the same snapshot whatever the order of a real history, duplicates included', () => {
    const history = (['reserved', 'submitting', 'queued', 'queued', 'running', 'storing', 'done'] as const).map(
      (state, revision) => aJob({ state, revision }),
    )
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...history, ...history], { minLength: 14 }),
        (arrived) => {
          const end = arrived.reduce<Job | undefined>(reduceJob, undefined)
          expect(end).toEqual(history.at(-1))
        },
      ),
    )
  })

  it('takes a newer snapshot of the same state, such as a shorter queue', () => {
    const known = aJob({ state: 'queued', revision: 3, queuePosition: 4 })
    expect(reduceJob(known, aJob({ state: 'queued', revision: 4, queuePosition: 2 })).queuePosition).toBe(2)
    expect(reduceJob(known, aJob({ state: 'queued', revision: 2, queuePosition: 9 })).queuePosition).toBe(4)
  })

  it('lets a submit whose answer was lost be resolved later', () => {
    const lost = aJob({ state: 'uncertain', revision: 2 })
    expect(reduceJob(lost, aJob({ state: 'done', revision: 3 })).state).toBe('done')
  })

  it('refuses to mix two jobs', () => {
    expect(() => reduceJob(aJob({}), aJob({ id: 'f'.repeat(32) }))).toThrow('different jobs')
  })
})
