import type { JobRecord, Ledger } from '../ledger.ts'
import * as images from './images.ts'
import * as jobs from './jobs.ts'
import { balanceOf, HoldRefused } from './money.ts'
import * as people from './people.ts'
import * as spend from './spend.ts'
import { one, run, type SqlStore } from './work.ts'

/**
 * The ledger on any SQL store. What a method does is written once, in the files beside this one.
 *
 * `watch` is the store's: who else can change jobs, and how that is heard of, differs.
 */
export function createSqlLedger(
  store: SqlStore,
  { watch, changed }: { watch: Ledger['watch']; changed: (record: JobRecord) => void },
): Ledger {
  const { read, write, clock } = store
  return {
    addDesigner: (input) => write(() => people.addDesigner(input)),
    replaceCode: (name, hash, expiresAt = null) =>
      write(() => people.replaceCode(name, { hash, expiresAt, now: Date.now() })),
    addCode: (designerId, code) => write(() => people.addCode(designerId, code)),
    revokeDesigner: (name, now) => write(() => people.revokeDesigner(name, now)),
    setBudget: (name, change) => write(() => people.setBudget(name, change)),
    moveDesigner: (name, team) => write(() => people.moveDesigner(name, team)),
    listDesigners: () => read(people.listDesigners),
    findDesigner: (codeHash, now) => read(() => people.findDesigner(codeHash, now)),
    findDesignerBySubject: (subject) => read(() => people.findDesignerBySubject(subject)),
    addTeam: (name, budget, now) => write(() => people.addTeam(name, budget, now)),
    setTeamBudget: (name, budget) => write(() => people.setTeamBudget(name, budget)),
    listTeams: () => read(people.listTeams),
    totalBudget: () => read(people.totalBudget),
    setTotalBudget: (budget) => write(() => people.setTotalBudget(budget)),
    keepNote: (name, text, expiresAt) => write(() => people.keepNote(name, text, expiresAt)),
    readNote: (name, now) => read(() => people.readNote(name, now)),
    takeNote: (name, now) => write(() => people.takeNote(name, now)),
    secret: (name) => write(() => people.secret(name)),

    account: (designerId, period) => read(() => balanceOf(`designer/${designerId}`, period)),
    teamAccount: (teamId, month) => read(() => balanceOf(`team/${teamId}`, month)),
    totalAccount: (month) => read(() => balanceOf('all', month)),
    spendByDesigner: (month) => read(() => spend.spendByDesigner(month)),
    spendByDay: (month, designerId) => read(() => spend.spendByDay(month, designerId ?? null)),
    spendByDocument: (month, designerId) => read(() => spend.spendByDocument(month, designerId ?? null)),
    spendOfDocument: (teamId, documentId) => read(() => spend.spendOfDocument(teamId, documentId)),
    openReservations: () => read(spend.openReservations),
    findJobs: (filter) => read(() => spend.findJobs(filter)),
    entries: (query) => read(() => spend.entries(query)),

    async reserve(reservation) {
      try {
        return await write(() => jobs.reserve(reservation, clock), {
          committed(outcome) {
            if (outcome.kind === 'reserved') changed(outcome.record)
          },
        })
      } catch (error) {
        if (error instanceof HoldRefused) return error.refusal
        throw error
      }
    },
    changeJob: (key, change, how) =>
      write(() => jobs.changeJob(key, change), {
        ...how,
        committed(record) {
          if (record) changed(record)
        },
      }),
    findJob: (designerId, jobId) => read(() => jobs.findJob(designerId, jobId)),
    listJobs: (designerId, query) => read(() => jobs.listJobs(designerId, query)),
    jobsChangedSince: (designerId, seq, limit) => read(() => jobs.jobsChangedSince(designerId, seq, limit)),
    liveJobs: (designerId, since) => read(() => jobs.liveJobs(designerId, since)),
    lastChangeSeq: () => read(jobs.lastSeq),
    watch,

    claimJobs: (engine, lease, alone) => write(() => jobs.claimJobs(engine, lease, alone, clock)),
    releaseJobs: (instance) => write(() => jobs.releaseJobs(instance)),
    expireHolds: (now, errorOf) =>
      write(() => jobs.expireHolds(now, errorOf), { committed: (expired) => expired.forEach((record) => changed(record)) }),
    async markSeen(key, now) {
      await write(() => run('UPDATE jobs SET seen_at = :now WHERE key = :key AND seen_at IS NULL', { now, key }))
    },
    purgeableJobs: (query) => read(() => jobs.purgeableJobs(query)),
    async markPurged(key, now) {
      await write(() => run('UPDATE jobs SET purged_at = :now WHERE key = :key', { now, key }))
    },

    rememberImage: (image) => write(() => images.rememberImage(image)),
    findImage: (teamId, hash) => read(() => images.findImage(teamId, hash)),
    touchImage: (teamId, hash, now) => write(() => images.touchImage(teamId, hash, now)),
    forgetImage: (teamId, hash) => write(() => images.forgetImage(teamId, hash)),
    forgetImageAddresses: (prefix) => write(() => images.forgetImageAddresses(prefix)),
    removeUnusedImages: (before) => write(() => images.removeUnusedImages(before)),

    async ping() {
      await read(() => one('SELECT 1 AS one'))
    },
    close: () => store.close(),
  }
}
