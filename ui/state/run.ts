import { isFinal, type Job } from '../../contract/job.ts'
import type { RunCell } from '../../contract/job-request.ts'
import type { Backing, TextOnResult } from '../../contract/plugin-calls.ts'
import type { MicroUsd } from '../../contract/price.ts'
import { words } from '../words.ts'

/** How far a run is on its trip, seen from the panel. While `following`, its job tells the rest. */
export type Trip =
  | { at: 'preparing' }
  | { at: 'uploading'; done: number; total: number }
  | { at: 'sending'; offline: boolean }
  /** As many jobs are open as the proxy takes at once; this one goes out when another has ended. */
  | { at: 'in-turn' }
  | { at: 'following' }
  | { at: 'placing'; done: number; total: number }
  | { at: 'not-placed'; why: string }
  | { at: 'done' }
  | { at: 'failed'; why: string }
  | { at: 'cancelled' }

export interface Picture {
  index: number
  state: 'ready' | 'placed' | 'flagged'
  /** Address of its thumbnail, while it is held in memory. */
  url: string | null
  nodeId: string | null
  /** What stands on it, as far as this opening of the panel placed it. */
  texts: readonly TextOnResult[]
  /** One for each text on it that is hard to read. */
  backings: readonly Backing[]
  /** Those that were put there. */
  backed: readonly Backing[]
  /** How near it is to its palette, and was before it was moved there; null where no palette was chosen. */
  palette: { before: number; after: number; strength: number } | null
}

/** One job's trip from the click to the canvas. In a matrix it is one cell of the run, see group.ts. */
export interface Run {
  /** The job's. */
  id: string
  /** Where it stands in its run's matrix; null for a run of this one job. */
  cell: RunCell | null
  /** What is restyled, as the designer calls it. */
  name: string
  resultName: string
  /** Pictures asked for. */
  count: number
  /** The estimate; null where the engine is free. */
  priceMicroUsd: MicroUsd | null
  trip: Trip
  job: Job | null
  /** When it was first seen running, by this machine's clock: the proxy's may differ. */
  runningSince: number | null
  /** How long it is expected to run, learned from earlier runs; null while that is not known. */
  expectedMs: number | null
  pictures: readonly Picture[]
  note: string | null
  cancelling: boolean
  /** Started in another file, whose canvas it belongs on. */
  elsewhere: boolean
  /** It can be started anew: what it was made from is still at hand. */
  repeatable: boolean
}

export type StageKind =
  | 'preparing'
  | 'uploading'
  | 'sending'
  | 'in-turn'
  | 'waiting'
  | 'restyling'
  | 'saving'
  | 'placing'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'uncertain'
  | 'elsewhere'

/** A guess never says that it is done. */
const MOST_GUESSED = 0.95

/** A run's stage in words. `text` is stable while the stage lasts; `detail` may change every second. */
export interface Stage {
  kind: StageKind
  text: string
  detail: string | null
  /** 0–1 where it is known. */
  share: number | null
}

export function stageOf(run: Run, now: number): Stage {
  const { stages } = words.runs
  const plain = (kind: StageKind, text: string): Stage => ({ kind, text, detail: null, share: null })
  if (run.elsewhere && run.trip.at === 'following') {
    return plain('elsewhere', run.job?.state === 'done' ? stages.elsewhereDone : stages.elsewhere)
  }
  switch (run.trip.at) {
    case 'preparing':
      return plain('preparing', stages.preparing)
    case 'uploading':
      return plain('uploading', stages.uploading(run.trip.done, run.trip.total))
    case 'sending':
      return plain('sending', run.trip.offline ? stages.sendingOffline : stages.sending)
    case 'in-turn':
      return plain('in-turn', stages.inTurn)
    case 'placing':
      return plain('placing', stages.placing(run.trip.done, run.trip.total))
    case 'done':
      return plain('done', stages.done(run.pictures.filter((picture) => picture.state === 'placed').length))
    case 'failed':
    case 'not-placed':
      return plain('failed', stages.failed)
    case 'cancelled':
      return plain('cancelled', stages.cancelled)
    case 'following':
      return run.job ? stageOfJob(run.job, run, now) : plain('sending', stages.sending)
  }
}

function stageOfJob(job: Job, { runningSince, expectedMs }: Run, now: number): Stage {
  const { stages } = words.runs
  switch (job.state) {
    case 'reserved':
    case 'submitting':
      return { kind: 'sending', text: stages.sending, detail: null, share: null }
    case 'uncertain':
      return { kind: 'uncertain', text: stages.uncertain, detail: null, share: null }
    case 'queued': {
      const text = job.queuePosition === null ? stages.waiting : stages.position(job.queuePosition)
      return { kind: 'waiting', text, detail: null, share: null }
    }
    case 'running': {
      const elapsedMs = runningSince === null ? null : Math.max(0, now - runningSince)
      const told = job.progress === null ? null : Math.min(1, Math.max(0, job.progress))
      const guessed = elapsedMs === null || expectedMs === null ? null : Math.min(MOST_GUESSED, elapsedMs / expectedMs)
      const detail = [
        elapsedMs === null ? '' : stages.elapsed(Math.floor(elapsedMs / 1000), expectedMs),
        told === null ? '' : stages.percent(told),
      ]
      return { kind: 'restyling', text: stages.restyling, detail: detail.filter(Boolean).join(' · ') || null, share: told ?? guessed }
    }
    case 'storing':
    case 'done':
      return { kind: 'saving', text: stages.saving, detail: null, share: null }
    case 'failed':
      return { kind: 'failed', text: stages.failed, detail: null, share: null }
    case 'cancelled':
      return { kind: 'cancelled', text: stages.cancelled, detail: null, share: null }
  }
}

/** True from the click until nothing more will happen by itself. */
export function isUnderWay(run: Run): boolean {
  switch (run.trip.at) {
    case 'preparing':
    case 'uploading':
    case 'sending':
    case 'in-turn':
    case 'placing':
      return true
    case 'following':
      return !run.elsewhere
    case 'not-placed':
    case 'done':
    case 'failed':
    case 'cancelled':
      return false
  }
}

/** True when nothing of it is awaited any more. */
export function isOver({ trip }: Run): boolean {
  return trip.at === 'done' || trip.at === 'failed' || trip.at === 'cancelled'
}

/** What would make the texts of a run readable that are not. */
export function backingsOf(run: Run): Backing[] {
  return run.pictures.flatMap(({ backings }) => backings)
}

/** True on the way to the proxy. */
export function isDeparting({ trip }: Pick<Run, 'trip'>): boolean {
  return trip.at === 'preparing' || trip.at === 'uploading' || trip.at === 'sending' || trip.at === 'in-turn'
}

/** True while the proxy may still have news of it. */
export function isFollowed(run: Run): boolean {
  return run.trip.at === 'following' && run.job !== null && !isFinal(run.job.state)
}

export function isCancellable(run: Run): boolean {
  if (run.cancelling || run.elsewhere) return false
  switch (run.trip.at) {
    case 'preparing':
    case 'uploading':
    case 'sending':
    case 'in-turn':
      return true
    case 'following':
      return run.job === null || ['reserved', 'submitting', 'queued', 'running'].includes(run.job.state)
    default:
      return false
  }
}
