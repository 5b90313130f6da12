import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isFinal, JOB_STATES, rankOf } from '../../../contract/job.ts'
import type { Designer, JobRecord, Ledger } from '../../../proxy/ledger/ledger.ts'
import type { NewDesigner } from '../../../proxy/ledger/people.ts'
import { dayOf, monthOf } from '../../../proxy/ledger/periods.ts'
import { imageOf, newJobId, requestWith } from '../harness.ts'

const REQUEST = requestWith(imageOf(1))
const JANUARY = Date.UTC(2026, 0, 31, 23, 59, 59)
const IN_USE = { instance: 'one', ms: 60_000 }

/** A store with one ledger in it, and the way to open that once more, as another instance would. */
export interface LedgerStore {
  open: () => Promise<Ledger>
  dispose: () => Promise<void>
}

/** What every ledger promises. */
export function describeLedger(name: string, prepare: () => Promise<LedgerStore>) {
  describe(name, () => {
    let store: LedgerStore
    let ledger: Ledger
    let other: Ledger
    let ada: Designer
    /** Teams that have sent the image that every request here is for. */
    const withImage = new Set<number>()
    beforeEach(async () => {
      withImage.clear()
      store = await prepare()
      ledger = await store.open()
      other = await store.open()
      ada = await add('Ada', { budgetMicroUsd: 1_000 })
    })
    afterEach(async () => {
      await other.close()
      await ledger.close()
      await store.dispose()
    })

    async function add(who: string, more: Partial<NewDesigner> = {}): Promise<Designer> {
      const codeHash = Buffer.from(who.padEnd(32))
      const added = await ledger.addDesigner({ name: who, codeHash, budgetMicroUsd: null, now: 1, ...more })
      if (typeof added === 'string') throw new Error(added)
      return added
    }

    async function hold(
      holdMicroUsd: number,
      { from = ledger, designer = ada, now = Date.now(), id = newJobId(), document = 'doc', documentName = '', lease = IN_USE } = {},
    ) {
      if (!withImage.has(designer.teamId)) await ledger.rememberImage(imageOf(designer.teamId))
      withImage.add(designer.teamId)
      return from.reserve({
        designer,
        jobId: id,
        requestHash: 'hash',
        request: { ...REQUEST, target: { ...REQUEST.target, documentId: document, ...(documentName && { documentName }) } },
        engine: 'uso',
        priceOf: () => holdMicroUsd,
        now,
        maxOpenJobs: 1_000,
        holdExpiresAt: now + 1_000,
        lease,
      })
    }

    async function reserved(amount: number, options: Parameters<typeof hold>[1] = {}): Promise<JobRecord> {
      const outcome = await hold(amount, options)
      if (outcome.kind !== 'reserved') throw new Error(outcome.kind)
      return outcome.record
    }

    const settle = (record: JobRecord, chargedMicroUsd: number, at = Date.now()) =>
      ledger.changeJob(record.key, {
        state: 'done',
        finishedAt: at,
        settlement: { kind: 'settle', chargedMicroUsd },
      })

    /** The sums of the entries, with whether every cached balance agrees. */
    async function sums() {
      const entries = await ledger.entries({ afterId: 0, limit: 10_000 })
      const expected = new Map<string, { heldMicroUsd: number; spentMicroUsd: number }>()
      for (const entry of entries) {
        for (const name of [`${entry.designer} ${entry.month}`, `${entry.designer} ${entry.day}`, entry.month]) {
          const sum = expected.get(name) ?? { heldMicroUsd: 0, spentMicroUsd: 0 }
          sum.heldMicroUsd += entry.heldDeltaMicroUsd
          sum.spentMicroUsd += entry.spentDeltaMicroUsd
          expected.set(name, sum)
        }
      }
      for (const designer of await ledger.listDesigners()) {
        for (const [name, sum] of expected) {
          const [, period] = name.startsWith(`${designer.name} `) ? name.split(' ') : []
          if (period) expect(await ledger.account(designer.id, period)).toEqual(sum)
        }
      }
      for (const [name, sum] of expected) {
        if (!name.includes(' ')) expect(await ledger.totalAccount(name)).toEqual(sum)
      }
      const total = (pick: (entry: (typeof entries)[number]) => number) => entries.reduce((sum, e) => sum + pick(e), 0)
      return { held: total((e) => e.heldDeltaMicroUsd), spent: total((e) => e.spentDeltaMicroUsd) }
    }

    describe('budgets', () => {
      test('two instances never hold more than the budget, however many ask at once', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 200 }, (_, index) => hold(30, { from: index % 2 === 0 ? ledger : other })),
        )
        expect(outcomes.filter(({ kind }) => kind === 'reserved')).toHaveLength(33)
        expect(await ledger.account(ada.id, monthOf(Date.now()))).toEqual({ spentMicroUsd: 0, heldMicroUsd: 990 })
        expect(await sums()).toEqual({ held: 990, spent: 0 })
      })

      test('a hold counts against the month it was made in, and a new month starts empty', async () => {
        expect((await hold(1_000, { now: JANUARY })).kind).toBe('reserved')
        expect(await hold(1, { now: JANUARY })).toEqual({
          kind: 'budget-spent',
          whose: 'designer',
          neededMicroUsd: 1,
          limitMicroUsd: 1_000,
          account: { spentMicroUsd: 0, heldMicroUsd: 1_000 },
          renewsAt: JANUARY + 1_000,
        })
        expect((await hold(1_000, { now: JANUARY + 1_000 })).kind).toBe('reserved')
      })

      test('each of day, team and everyone refuses with its name, and then nothing is held anywhere', async () => {
        await ledger.setBudget('ada', { month: null, day: 100 })
        await reserved(60, { now: JANUARY })
        expect(await hold(60, { now: JANUARY })).toMatchObject({ whose: 'designer-day', renewsAt: JANUARY + 1_000 })
        await ledger.setBudget('Ada', { day: null })

        expect(await ledger.setTeamBudget('Team', 100)).toMatchObject({ budgetMicroUsd: 100 })
        expect(await hold(60, { now: JANUARY })).toMatchObject({ whose: 'team', limitMicroUsd: 100 })
        await ledger.setTeamBudget('Team', null)

        await ledger.setTotalBudget(100)
        expect(await ledger.totalBudget()).toBe(100)
        expect(await hold(60, { now: JANUARY })).toMatchObject({
          whose: 'everyone',
          account: { spentMicroUsd: 0, heldMicroUsd: 60 },
        })
        await ledger.setTotalBudget(null)
        expect(await ledger.account(ada.id, dayOf(JANUARY))).toEqual({ spentMicroUsd: 0, heldMicroUsd: 60 })
        expect(await ledger.teamAccount(ada.teamId, monthOf(JANUARY))).toEqual({ spentMicroUsd: 0, heldMicroUsd: 60 })
        expect((await hold(60, { now: JANUARY })).kind).toBe('reserved')
      })

      test('a team’s cap is for its designers alone, whoever of them comes first', async () => {
        expect(await ledger.addTeam('Brand', 100, 1)).toMatchObject({ name: 'Brand' })
        expect(await ledger.addTeam('brand', 100, 1)).toBe('name-taken')
        const [eve, bob] = [await add('Eve', { team: 'Brand' }), await add('Bob', { team: 'brand' })]
        await reserved(70, { designer: eve })
        expect((await hold(70, { designer: bob })).kind).toBe('budget-spent')
        expect((await hold(70)).kind).toBe('reserved')
        expect(await ledger.moveDesigner('Bob', 'Team')).toMatchObject({ team: 'Team' })
        expect(await ledger.moveDesigner('Bob', 'Nowhere')).toBe('no-such-team')
        expect((await ledger.listTeams()).map((team) => team.name)).toEqual(['Brand', 'Team'])
      })
    })

    describe('people', () => {
      const codeOf = (who: string) => Buffer.from(who.padEnd(32))

      test('a code is found until it expires, is replaced, or its designer is revoked', async () => {
        const hash = codeOf('another')
        await ledger.addCode(ada.id, { hash, now: 5, expiresAt: 100 })
        expect(await ledger.findDesigner(hash, 99)).toMatchObject({ designer: { name: 'Ada', codeExpiresAt: 100 } })
        expect(Buffer.from((await ledger.findDesigner(hash, 99))!.codeHash)).toEqual(hash)
        expect(await ledger.findDesigner(hash, 100)).toBeNull()
        expect(await ledger.findDesigner(codeOf('Ada'), 100)).toMatchObject({ designer: { id: ada.id } })

        expect(await ledger.replaceCode('ADA', codeOf('new'))).toMatchObject({ id: ada.id })
        expect(await ledger.findDesigner(codeOf('Ada'), 1)).toBeNull()
        expect(await ledger.findDesigner(codeOf('new'), 1)).toMatchObject({ designer: { id: ada.id } })

        expect(await ledger.revokeDesigner('ada', 7)).toMatchObject({ revokedAt: 7 })
        expect(await ledger.findDesigner(codeOf('new'), 1)).toBeNull()
        expect(await ledger.revokeDesigner('Nobody', 7)).toBeNull()
      })

      test('a name is taken in any spelling, and a team must be there', async () => {
        const more = { codeHash: codeOf('x'), budgetMicroUsd: null, now: 1 }
        expect(await ledger.addDesigner({ name: 'aDa', ...more })).toBe('name-taken')
        expect(await ledger.addDesigner({ name: 'Eve', team: 'Nowhere', ...more })).toBe('no-such-team')
      })

      test('a designer of the company’s sign-in is found by who they are there', async () => {
        const eve = await add('Eve', { subject: 'https://id.example|42' })
        expect(await ledger.findDesignerBySubject('https://id.example|42')).toEqual(eve)
        expect(await ledger.findDesignerBySubject('https://id.example|43')).toBeNull()
      })

      test('a note is there until its time is over, and of two who take it one gets it', async () => {
        await ledger.keepNote('a', 'text', 100)
        expect(await other.readNote('a', 99)).toBe('text')
        expect(await ledger.readNote('a', 100)).toBeNull()
        const taken = await Promise.all([ledger.takeNote('a', 1), other.takeNote('a', 1)])
        expect(taken.filter((text) => text !== null)).toEqual(['text'])
      })

      test('a secret is random, and the same for every instance', async () => {
        const [one, two] = await Promise.all([ledger.secret('x'), other.secret('x')])
        expect(one).toHaveLength(32)
        expect(Buffer.from(one)).toEqual(Buffer.from(two))
        expect(Buffer.from(await ledger.secret('y'))).not.toEqual(Buffer.from(one))
      })
    })

    describe('spend', () => {
      test('is told by designer, day and file, and agrees with the entries', async () => {
        const eve = await add('Eve')
        const before = JANUARY - 24 * 3_600_000
        await settle(await reserved(100, { now: before, document: 'a' }), 80)
        await settle(await reserved(100, { now: JANUARY, document: 'b', documentName: 'Draft' }), 90)
        // Renamed since; and an older plugin does not tell the name.
        const open = await reserved(30, { designer: eve, now: JANUARY, document: 'b', documentName: 'Screens' })
        await settle(await reserved(5, { designer: eve, now: JANUARY + 5_000, document: 'b' }), 5)
        expect(await ledger.spendByDesigner('2026-01')).toEqual([
          { designerId: ada.id, designer: 'Ada', team: 'Team', jobs: 2, spentMicroUsd: 170, heldMicroUsd: 0 },
          { designerId: eve.id, designer: 'Eve', team: 'Team', jobs: 1, spentMicroUsd: 0, heldMicroUsd: 30 },
        ])
        expect(await ledger.spendByDay('2026-01')).toEqual([
          { day: '2026-01-30', jobs: 1, spentMicroUsd: 80, heldMicroUsd: 0 },
          { day: '2026-01-31', jobs: 2, spentMicroUsd: 90, heldMicroUsd: 30 },
        ])
        expect(await ledger.spendByDay('2026-01', eve.id)).toHaveLength(1)
        expect(await ledger.spendByDocument('2026-01')).toMatchObject([
          { documentId: 'b', documentName: 'Screens', designers: 2, jobs: 2, spentMicroUsd: 90, heldMicroUsd: 30 },
          { documentId: 'a', documentName: '', designers: 1, jobs: 1, spentMicroUsd: 80, heldMicroUsd: 0 },
        ])
        expect(await ledger.spendOfDocument(ada.teamId, 'b')).toEqual({ spentMicroUsd: 95, heldMicroUsd: 30 })
        expect(await ledger.spendOfDocument(99, 'b')).toEqual({ spentMicroUsd: 0, heldMicroUsd: 0 })
        expect(await ledger.openReservations()).toEqual([
          {
            jobId: open.job.id,
            designer: 'Eve',
            state: 'submitting',
            heldMicroUsd: 30,
            createdAt: open.job.createdAt,
            expiresAt: open.holdExpiresAt,
          },
        ])
        expect(await sums()).toEqual({ held: 30, spent: 175 })
      })

      test('jobs of everyone are found by state, designer and month, a page at a time', async () => {
        const eve = await add('Eve')
        const records = [await reserved(1), await reserved(1, { designer: eve, now: JANUARY }), await reserved(1)]
        const keys = async (filter: Partial<Parameters<Ledger['findJobs']>[0]>) =>
          (await ledger.findJobs({ limit: 10, ...filter })).map(({ record }) => record.key)
        const [first = 0, second = 0, third = 0] = records.map(({ key }) => key)
        expect(await keys({})).toEqual([third, second, first])
        expect(await keys({ limit: 1, beforeKey: third })).toEqual([second])
        expect(await keys({ designerId: eve.id })).toEqual([second])
        expect(await keys({ month: '2026-01' })).toEqual([second])
        expect(await keys({ state: 'done' })).toEqual([])
        expect((await ledger.findJobs({ limit: 1 }))[0]?.designer).toBe('Ada')
      })

      test('entries tell the whole story in order, and can be read on from any of them', async () => {
        const record = await reserved(100, { document: 'a', documentName: 'Screens' })
        await settle(record, 80, 5)
        const entries = await ledger.entries({ afterId: 0, limit: 10 })
        expect(entries).toMatchObject([
          { kind: 'hold', jobId: record.job.id, designer: 'Ada', team: 'Team', heldDeltaMicroUsd: 100 },
          { kind: 'settle', at: 5, documentId: 'a', documentName: 'Screens', heldDeltaMicroUsd: -100, spentDeltaMicroUsd: 80 },
        ])
        expect(await ledger.entries({ afterId: entries[0]?.id ?? 0, limit: 10 })).toEqual(entries.slice(1))
        expect(await ledger.entries({ afterId: 0, limit: 10, month: '1999-01' })).toEqual([])
      })
    })

    describe('jobs', () => {
      test('the same id is one job, whoever asks at once', async () => {
        const id = newJobId()
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, index) => hold(10, { from: index % 2 === 0 ? ledger : other, id })),
        )
        expect(outcomes.filter(({ kind }) => kind === 'reserved')).toHaveLength(1)
        expect(outcomes.filter(({ kind }) => kind === 'exists')).toHaveLength(19)
        expect(await sums()).toEqual({ held: 10, spent: 0 })
      })

      test('a job is settled once, whatever is asked', async () => {
        const record = await reserved(100)
        await settle(record, 80)
        await settle(record, 80)
        await ledger.changeJob(record.key, { state: 'done', settlement: { kind: 'release' } })
        expect(await sums()).toEqual({ held: 0, spent: 80 })
      })

      test('no order of changes takes a job back, or the balances away from the entries', async () => {
        const rich = await add('Rich')
        const run = fc.asyncProperty(
          fc.array(
            fc.record({
              state: fc.constantFrom(...JOB_STATES),
              charged: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
            }),
            { maxLength: 12 },
          ),
          async (changes) => {
            const { key, job } = await reserved(100, { designer: rich })
            let known = job
            for (const { state, charged } of changes) {
              const settlement =
                charged === null
                  ? ({ kind: 'release' } as const)
                  : ({ kind: 'settle', chargedMicroUsd: charged } as const)
              const changed = await ledger.changeJob(key, {
                state,
                ...(isFinal(state) && { settlement, finishedAt: 5 }),
              })
              if (changed) {
                expect(rankOf(changed.job.state)).toBeGreaterThanOrEqual(rankOf(known.state))
                if (isFinal(known.state)) expect(changed.job.state).toBe(known.state)
                expect(changed.job.revision).toBe(known.revision + 1)
                known = changed.job
              }
              expect((await ledger.findJob(rich.id, known.id))?.job).toEqual(known)
            }
            await sums()
          },
        )
        await fc.assert(run, { numRuns: 15 })
      })

      test('every change has its place among all, and what changed since is found in that order', async () => {
        const [one, two] = [await reserved(1), await reserved(1)]
        const since = await ledger.lastChangeSeq()
        await ledger.changeJob(two.key, { state: 'queued' })
        await other.changeJob(one.key, { state: 'running', progress: 0.25, seed: 4_294_967_295 })
        const changed = await ledger.jobsChangedSince(ada.id, since, 10)
        expect(changed.map(({ key }) => key)).toEqual([two.key, one.key])
        expect(changed[1]?.job).toMatchObject({ progress: 0.25, seed: 4_294_967_295 })
        expect(await ledger.jobsChangedSince(ada.id, since, 1)).toEqual(changed.slice(1))
        await settle(two, 1, 50)
        expect((await ledger.liveJobs(ada.id, 51)).map(({ key }) => key)).toEqual([one.key])
        expect((await ledger.liveJobs(ada.id, 50)).map(({ key }) => key)).toEqual([one.key, two.key])
      })

      test('changes are heard of in the order of their places, whoever waits for the disk', async () => {
        const heard: number[] = []
        const stop = await ledger.watch(({ changeSeq }) => heard.push(changeSeq))
        const records = await Promise.all(Array.from({ length: 6 }, () => reserved(1)))
        await Promise.all(
          records.map(async ({ key }, at) => {
            await ledger.changeJob(key, { state: 'queued' }, { soon: at % 2 === 1 })
            await ledger.changeJob(key, { state: 'running' }, { soon: at % 3 === 0 })
          }),
        )
        await expect.poll(() => heard.at(-1)).toBe(await ledger.lastChangeSeq())
        expect(heard).toEqual(heard.toSorted((a, b) => a - b))
        expect(heard.length).toBeGreaterThanOrEqual(records.length)
        await stop()
      })

      test('lists newest first, by whether they were placed', async () => {
        const [one, two] = [await reserved(1, { now: 5 }), await reserved(1, { now: 5 })]
        expect(two.job.createdAt).toBeGreaterThan(one.job.createdAt)
        await ledger.changeJob(one.key, { placedAt: 9 })
        const list = async (query: Partial<Parameters<Ledger['listJobs']>[1]>) =>
          (await ledger.listJobs(ada.id, { before: null, limit: 9, placed: null, ...query })).map(({ key }) => key)
        expect(await list({})).toEqual([two.key, one.key])
        expect(await list({ placed: true })).toEqual([one.key])
        expect(await list({ placed: false })).toEqual([two.key])
        expect(await list({ before: two.job.createdAt })).toEqual([one.key])
      })

      test('an error can be taken back', async () => {
        const { key } = await reserved(1)
        const error = { code: 'submit_uncertain', message: 'm', retryable: false } as const
        expect((await ledger.changeJob(key, { state: 'uncertain', error }))?.job.error).toEqual(error)
        expect((await ledger.changeJob(key, { state: 'queued', error: null }))?.job.error).toBeNull()
      })
    })

    describe('whose jobs', () => {
      const mine = { instance: 'one', ms: 60_000 }
      const theirs = { instance: 'two', ms: 60_000 }
      const keysOf = (records: JobRecord[]) => records.map(({ key }) => key)

      test('a job is its instance’s until that is silent for a lease, or hands it over', async () => {
        const kept = await reserved(1, { lease: mine })
        const left = await reserved(1, { lease: { instance: 'gone', ms: 0 } })
        expect(keysOf(await other.claimJobs('uso', theirs, false))).toEqual([left.key])
        expect(keysOf(await ledger.claimJobs('uso', mine, false))).toEqual([kept.key])
        await ledger.releaseJobs('one')
        expect(keysOf(await other.claimJobs('uso', theirs, false))).toEqual([kept.key, left.key])
        expect(await ledger.claimJobs('uso', mine, false)).toEqual([])
        expect(keysOf(await ledger.claimJobs('uso', mine, true))).toEqual([kept.key, left.key])
      })

      test('finished and uncertain jobs, and those of the other engine, are nobody’s', async () => {
        await settle(await reserved(1, { lease: mine }), 1)
        await ledger.changeJob((await reserved(1, { lease: mine })).key, { state: 'uncertain' })
        const { key } = await reserved(1, { lease: mine })
        expect(await ledger.claimJobs('local', mine, true)).toEqual([])
        expect(keysOf(await ledger.claimJobs('uso', mine, true))).toEqual([key])
      })

      test('of two who ask at once for what was left, each job goes to one', async () => {
        const gone = { instance: 'gone', ms: 0 }
        const left = await Promise.all(Array.from({ length: 10 }, () => reserved(1, { lease: gone })))
        const claims = await Promise.all([ledger.claimJobs('uso', mine, false), other.claimJobs('uso', theirs, false)])
        expect(keysOf(claims.flat()).toSorted((a, b) => a - b)).toEqual(keysOf(left).toSorted((a, b) => a - b))
      })
    })

    describe('time', () => {
      const error = { code: 'submit_uncertain', message: 'over', retryable: false } as const

      test('an uncertain hold ends when its time is over, with an entry that says so', async () => {
        const record = await reserved(100, { now: 1_000 })
        await reserved(10, { now: 1_000 })
        await ledger.changeJob(record.key, { state: 'uncertain' })
        expect(await ledger.expireHolds(1_999, () => error)).toEqual([])
        const sweeps = [ledger, other].map((each) => each.expireHolds(2_000, () => error))
        const expired = { key: record.key, holdExpired: true, job: { state: 'uncertain', error } }
        expect((await Promise.all(sweeps)).flat()).toMatchObject([expired])
        expect(await sums()).toEqual({ held: 10, spent: 0 })
        const kinds = (await ledger.entries({ afterId: 0, limit: 9 })).map(({ kind }) => kind)
        expect(kinds).toEqual(['hold', 'hold', 'expire'])
      })

      test('a result that comes after all is still charged, once', async () => {
        const record = await reserved(100, { now: 1_000 })
        await ledger.changeJob(record.key, { state: 'uncertain' })
        await ledger.expireHolds(2_000, () => error)
        await settle(record, 80)
        await settle(record, 80)
        expect(await sums()).toEqual({ held: 0, spent: 80 })
      })

      test('pictures may go once placed or seen and old, or when much older', async () => {
        const [placed, seen, unseen] = [await reserved(1), await reserved(1), await reserved(1)]
        for (const record of [placed, seen, unseen]) await settle(record, 1, 1_000)
        await ledger.changeJob(placed.key, { placedAt: 1_001 })
        await ledger.markSeen(seen.key, 1_002)
        const purgeable = async (finishedBefore: number, unseenBefore: number) =>
          (await ledger.purgeableJobs({ finishedBefore, unseenBefore, limit: 9 })).map(({ key }) => key)
        expect(await purgeable(1_000, 0)).toEqual([])
        expect(await purgeable(1_001, 1_000)).toEqual([placed.key, seen.key])
        expect(await purgeable(1_001, 1_001)).toEqual([placed.key, seen.key, unseen.key])
        await ledger.markPurged(placed.key, 5_000)
        expect(await purgeable(1_001, 0)).toEqual([seen.key])
        expect(await ledger.findJob(ada.id, placed.job.id)).toMatchObject({ purgedAt: 5_000 })
      })
    })

    describe('images', () => {
      test('a job is only taken in while the service can read all of its own', async () => {
        const open = await reserved(1)
        expect(open.job.heldMicroUsd).toBe(1)
        const known = imageOf(ada.teamId)
        const needed = { kind: 'images-needed' }
        await ledger.rememberImage({ ...known, urlExpiresAt: Date.now() })
        expect(await hold(1)).toEqual(needed)
        await ledger.rememberImage({ ...known, url: null })
        expect(await hold(1)).toEqual(needed)
        await ledger.forgetImage(known.teamId, known.hash)
        expect(await hold(1)).toEqual(needed)
        // What was taken in before does not need them any more.
        expect(await hold(1, { id: open.job.id })).toMatchObject({ kind: 'exists' })
        await ledger.rememberImage(known)
        expect(await hold(1)).toMatchObject({ kind: 'reserved', images: [known] })
        expect(await sums()).toEqual({ held: 2, spent: 0 })
      })

      const image = {
        teamId: 1,
        hash: 'a'.repeat(64),
        width: 3,
        height: 4,
        contentType: 'image/png',
        url: 'https://one/x',
        urlExpiresAt: 10,
        lastUsedAt: 5,
      }

      test('belong to a team', async () => {
        await ledger.rememberImage(image)
        expect(await other.findImage(1, image.hash)).toEqual(image)
        expect(await ledger.findImage(2, image.hash)).toBeNull()
        await ledger.rememberImage({ ...image, url: 'https://two/x', urlExpiresAt: 20 })
        await ledger.touchImage(1, image.hash, 30)
        const expected = { ...image, url: 'https://two/x', urlExpiresAt: 20, lastUsedAt: 30 }
        expect(await ledger.findImage(1, image.hash)).toEqual(expected)
        await ledger.forgetImageAddresses('https://two/')
        expect(await ledger.findImage(1, image.hash)).toEqual(expected)
        await ledger.forgetImageAddresses('https://one/')
        expect(await ledger.findImage(1, image.hash)).toEqual({ ...expected, url: null })
        await ledger.forgetImage(1, image.hash)
        expect(await ledger.findImage(1, image.hash)).toBeNull()
      })

      test('go when unused for long, but not while a job under way or kept pictures need them', async () => {
        const record = await reserved(1)
        await ledger.rememberImage(image)
        await ledger.rememberImage({ ...image, hash: 'b'.repeat(64) })
        expect(await ledger.removeUnusedImages(5)).toEqual([])
        expect(await ledger.removeUnusedImages(6)).toEqual([{ teamId: 1, hash: 'b'.repeat(64) }])
        await settle(record, 1)
        expect(await ledger.removeUnusedImages(6)).toEqual([])
        await ledger.markPurged(record.key, 9)
        expect(await ledger.removeUnusedImages(6)).toEqual([{ teamId: 1, hash: image.hash }])
      })
    })
  })
}
