import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import { isFinal, reduceJob, type Job } from '../../contract/job.ts'
import type { RunCell } from '../../contract/job-request.ts'
import type { SandboxCalls } from '../../contract/plugin-calls.ts'
import { formatUsd } from '../../contract/price.ts'
import type { CancelAnswer } from '../../contract/proxy-api.ts'
import type { Clock, PictureUrls, Random } from '../host.ts'
import type { ImageWork } from '../images/work.ts'
import { withPatience } from '../patience.ts'
import { ProxyError, type Proxy } from '../proxy.ts'
import { words } from '../words.ts'
import { groupRuns, type RunGroup } from './group.ts'
import { expectedMs, paceOf, withPace } from './pace.ts'
import { backingsOf, isCancellable, isOver, stageOf, type Picture, type Run, type Trip } from './run.ts'
import { Ahead } from './runs/ahead.ts'
import { Arrival } from './runs/arrival.ts'
import { Departure, messageOf, type Departing, type NewRun } from './runs/departure.ts'
import { followJobs } from './runs/following.ts'
import { RunList } from './runs/list.ts'
import { findUnplaced } from './runs/recover.ts'
import { repaint } from './runs/repaint.ts'
import { adopted, departed } from './runs/rows.ts'
import { Turns } from './runs/turns.ts'
import { Uploads } from './runs/uploads.ts'
import type { Settings } from './settings.ts'

export interface RunsParts {
  sandbox: SandboxCalls
  proxy: Proxy
  images: ImageWork
  clock: Clock
  random: Random
  urls: PictureUrls
  settings: Settings
  exportQueue: <T>(task: () => Promise<T>) => Promise<T>
  announce(sentence: string): void
  /** Money may have moved. */
  onSettled(): void
  onRefused(why: string): void
}

const CANCEL_ATTEMPTS = 60
const ID_BYTES = 16

/**
 * All runs the panel knows. The proxy is the system of record: what is here is a view of it, and can be
 * built again from the proxy and the file at any moment.
 *
 * To look at: `list` has a `Run` for each job, newest first, and `groups` has them by the click that started
 * them (a matrix is one group; see group.ts for its summary); `online` and `notices` are told above them.
 * To do: `start`, `repeat` (a failed one, as it was), `cancel` and `cancelAll`, `placeAgain` (a run of the
 * list) and `place` (any finished job of the proxy), `reveal`, `addBackings`, `dismiss`.
 */
export class Runs {
  readonly #list: RunList
  readonly #online: ReadonlySignal<boolean>
  readonly notices: Signal<readonly string[]> = signal([])
  readonly #parts: RunsParts
  readonly #departure: Departure
  readonly #uploads: Uploads
  readonly #turns: Turns
  readonly #departing = new Map<string, Departing>()
  readonly #arrival: Arrival
  readonly groups = computed((): readonly RunGroup[] => groupRuns(this.#list.all.value))

  constructor(parts: RunsParts) {
    this.#parts = parts
    this.#list = new RunList(parts)
    this.#uploads = new Uploads(parts)
    this.#turns = new Turns(parts.clock)
    this.#arrival = new Arrival({ ...parts, list: this.#list })
    this.#departure = new Departure({
      ...parts,
      ...{ list: this.#list, uploads: this.#uploads, turns: this.#turns, ahead: new Ahead(parts.proxy) },
      onJob: (job) => {
        this.apply(job)
        parts.onSettled()
      },
      onStopped: (id) => this.#end(id, { at: 'cancelled' }, words.runs.cancelOutcomes.unsent),
      onStoppedLate: (id) => this.#cancelJob(id),
      onFailed: (id, why) => this.#fail(id, why, words.runs.nothingCharged),
    })
    this.#online = followJobs({
      ...parts,
      runs: this.#list.all,
      onJob: (job) => this.apply(job),
      onLost: (id, why) => void this.#end(id, { at: 'failed', why }, null),
    })
  }

  /** Every job's run, newest first. */
  get list(): ReadonlySignal<readonly Run[]> {
    return this.#list.all
  }

  /** False while the event stream is broken. */
  get online(): ReadonlySignal<boolean> {
    return this.#online
  }

  /** Starts a run. Its rows stand before this returns; everything else follows by itself. Returns its id. */
  start(newRun: NewRun): string {
    const runId = this.#newId()
    const { rows, columns } = newRun.grid ?? { rows: [], columns: [] }
    const jobs = newRun.jobs.map((job): Departing => {
      const cell = job.cell && { id: runId, ...job.cell, rows: rows.length, columns: columns.length }
      return { id: this.#newId(), job, cell }
    })
    this.#depart(runId, jobs, newRun.grid)
    return newRun.grid ? runId : (jobs[0]?.id ?? runId)
  }

  /** Starts a failed run anew, as it was, in its place. It is a new job with a price of its own. */
  repeat(id: string): void {
    const before = this.#departing.get(id)
    if (!before) return
    this.dismiss(id)
    const { cell } = before
    const job = { ...before.job, replaces: before.job.replaces ?? (cell ? { jobId: id } : null) }
    this.#depart(cell?.id ?? id, [{ id: this.#newId(), job, cell }], null)
  }

  /** Starts one job that takes the place of another in the grid of `cell`'s run. */
  startInCell(job: NewRun['jobs'][number], cell: RunCell): void {
    this.#depart(cell.id, [{ id: this.#newId(), job, cell }], null)
  }

  /** Takes a run off the list. What it made stays on the canvas and with the proxy. */
  dismiss(id: string): void {
    const run = this.#list.find(id)
    if (!run) return
    if (run.job?.state === 'uncertain') void this.#removePlaceholders(id)
    this.#drop(id)
  }

  async cancel(id: string): Promise<void> {
    const run = this.#list.find(id)
    if (!run || !isCancellable(run)) return
    this.#list.patch(id, { cancelling: true })
    // Before there is a job this ends the way out, or makes it come back here with the job.
    this.#departure.stop(id)
    if (run.job) await this.#cancelJob(id)
  }

  /** Cancels every cell of a run that still can be, and tells how many were stopped for free. */
  async cancelAll(runId: string): Promise<void> {
    const cells = this.groups.value.find(({ id }) => id === runId)?.cells.filter(isCancellable) ?? []
    await Promise.all(cells.map(({ id }) => this.cancel(id)))
  }

  /** Places what a finished run could not place before, or what belongs to another file. */
  placeAgain(id: string): void {
    const run = this.#list.find(id)
    if (run?.job?.state !== 'done') return
    this.#list.patch(id, { elsewhere: false, note: null })
    const { job } = run
    void this.#parts.settings.forgetPlaced(id).finally(() => this.#comeHome(job))
  }

  async reveal(...nodeIds: string[]): Promise<void> {
    const there = await this.#parts.sandbox.reveal(...nodeIds)
    if (!there) this.#parts.announce(words.runs.gone)
    if (!there) await this.#parts.sandbox.notify(words.runs.gone)
  }

  /** Puts a patch behind each text of these runs that is hard to read, as one undo step. */
  async addBackings(...ids: string[]): Promise<void> {
    const runs = ids.flatMap((id) => this.#list.find(id) ?? []).filter((run) => backingsOf(run).length > 0)
    if (runs.length === 0) return
    // Gone from the row with the click, so that a second one cannot put them twice.
    for (const { id, pictures } of runs) this.#list.patch(id, { pictures: pictures.map(withBackings) })
    try {
      const count = await this.#parts.sandbox.addBackings(runs.flatMap(backingsOf))
      this.#parts.announce(count === 0 ? words.runs.gone : words.runs.backed(count))
    } catch (error) {
      for (const { id, pictures } of runs) this.#list.patch(id, { pictures, note: messageOf(error) })
    }
  }

  /** Moves a placed picture nearer to its palette, or back: `strength` is 0–100. */
  async setPaletteStrength(id: string, index: number, strength: number): Promise<void> {
    const run = this.#list.find(id)
    const picture = run?.pictures.find((candidate) => candidate.index === index)
    if (!run?.job || !picture) return
    try {
      const painted = await repaint(run.job, picture, strength, this.#parts)
      if (painted) this.#list.showPicture(id, painted)
      this.#parts.announce(painted?.palette ? words.palette.moved(painted.palette.before, painted.palette.after) : words.runs.gone)
    } catch (error) {
      this.#list.patch(id, { note: messageOf(error) })
    }
  }

  /** A snapshot of a job, from any source, in any order. */
  apply(incoming: Job): void {
    const run = this.#list.find(incoming.id)
    if (!run) return
    const job = reduceJob(run.job ?? undefined, incoming)
    if (job === run.job) return
    const running = job.state === 'running' && run.runningSince === null
    const sent = ['preparing', 'uploading', 'sending', 'in-turn'].includes(run.trip.at)
    this.#list.patch(job.id, {
      job,
      ...(sent ? { trip: { at: 'following' } as const } : {}),
      ...(running ? { runningSince: this.#parts.clock.now() } : {}),
      ...(job.state === 'running' ? { expectedMs: expectedMs(job, this.#parts.settings.preferences.value.paceMs) } : {}),
    })
    if (job.state === 'done' && run.job?.state !== 'done') void this.#learnPace(job)
    if (isFinal(job.state)) this.#turns.jobEnded()
    if (!run.elsewhere) this.#actOn(job, run)
  }

  /** Finds and resumes what went on while the panel was closed. Rejects when the proxy cannot be reached. */
  async recover(documentId: string): Promise<void> {
    const known = new Set(this.#list.all.value.map(({ id }) => id))
    const found = await findUnplaced(documentId, known, this.#parts)
    await Promise.all([...found.neverSent, ...found.over].map((id) => this.#removePlaceholders(id)))
    for (const job of found.elsewhere) this.#adopt(job, true)
    for (const job of found.adopt) this.#adopt(job, false)
    if (found.neverSent.length > 0) this.tell(words.runs.neverSent(found.neverSent.length))
  }

  /** Takes placeholders off the canvas that undo brought back though their runs are over. */
  async tidy(): Promise<void> {
    for (const { jobId, waiting } of await this.#parts.sandbox.listPlaceholders()) {
      const run = this.#list.find(jobId)
      // One that was dismissed, or of an earlier opening, is known to be over without asking the proxy.
      const over = run ? isOver(run) || this.#arrival.isHome(jobId) : this.#parts.settings.finished.has(jobId)
      if (waiting.length > 0 && over) await this.#removePlaceholders(jobId)
    }
  }

  tell(notice: string): void {
    this.notices.value = [...this.notices.value.filter((other) => other !== notice), notice]
    this.#parts.announce(notice)
  }

  dismissNotice(notice: string): void {
    this.notices.value = this.notices.value.filter((other) => other !== notice)
  }

  /** Forgets all runs of one designer before another signs in. Running jobs go on at the proxy. */
  forget(): void {
    this.#departure.stopAll()
    for (const { id } of this.#list.all.value) this.#drop(id)
    this.#uploads.clear()
    this.notices.value = []
  }

  #newId(): string {
    return this.#parts.random.hex(ID_BYTES)
  }

  #depart(runId: string, jobs: readonly Departing[], grid: NewRun['grid']): void {
    for (const departing of jobs) this.#departing.set(departing.id, departing)
    this.#list.add(...jobs.map(departed))
    void this.#departure.depart(runId, jobs, grid)
  }

  #drop(id: string): void {
    this.#arrival.expectNoMore(id)
    this.#departing.delete(id)
    this.#list.drop(id)
  }

  async #cancelJob(id: string): Promise<void> {
    const { proxy, clock, random } = this.#parts
    const note = (sentence: string | null) => this.#list.patch(id, { note: sentence })
    const ask = () =>
      proxy.cancel(id).catch((error: unknown) => {
        if (error instanceof ProxyError && error.code === 'unreachable') note(words.runs.cancelOutcomes.later)
        throw error
      })
    try {
      const { job, outcome }: CancelAnswer = await withPatience(ask, { clock, random, attempts: CANCEL_ATTEMPTS })
      this.#list.patch(id, { cancelling: false })
      const known = this.#list.find(id)?.job?.state
      // The job's end may have been told before this answer came, and then it says more.
      if (known !== 'failed' && (known !== 'done' || outcome === 'already-finished')) {
        note(words.runs.cancelOutcomes[outcome])
        this.#parts.announce(words.runs.cancelOutcomes[outcome])
      }
      this.apply(job)
    } catch (error) {
      this.#list.patch(id, { cancelling: false, note: messageOf(error) })
    }
  }

  #actOn(job: Job, before: Run): void {
    const { sandbox } = this.#parts
    const { cancelOutcomes } = words.runs
    switch (job.state) {
      case 'done':
        // News of a finished job, such as that it was marked as placed, brings no pictures home again.
        if (before.job?.state === 'done') return
        if (before.note === cancelOutcomes['already-running'] || before.note === cancelOutcomes.later) {
          this.#list.patch(job.id, { note: null })
        }
        void this.#comeHome(job)
        return
      case 'failed':
        void this.#fail(job.id, job.error?.message ?? words.errors.unknown, chargeOf(job))
        return
      case 'cancelled':
        void this.#end(job.id, { at: 'cancelled' }, before.note ?? chargeOf(job))
        return
      case 'uncertain':
        this.#list.patch(job.id, { note: job.error?.message ?? words.runs.uncertain, cancelling: false })
        void sandbox.setPlaceholderStatus(job.id, words.runs.onCanvas.uncertain).catch(() => undefined)
        return
      case 'storing':
        // The placeholder is about to go: telling it would only keep Figma busy.
        if (before.job?.state === 'uncertain') this.#list.patch(job.id, { note: null })
        this.#arrival.expect(job)
        return
      default: {
        const run = this.#list.find(job.id)
        if (before.job?.state === 'uncertain') this.#list.patch(job.id, { note: null })
        if (run) void sandbox.setPlaceholderStatus(job.id, stageOf(run, 0).text).catch(() => undefined)
        if (job.state === 'running') this.#arrival.expect(job)
      }
    }
  }

  async #learnPace(job: Job): Promise<void> {
    const { settings } = this.#parts
    const pace = paceOf(job)
    if (pace === null) return
    await settings.set({ paceMs: withPace(settings.preferences.value.paceMs, job.engine, pace) }).catch(() => undefined)
  }

  #comeHome(job: Job): Promise<void> {
    return this.#arrival.comeHome(job).finally(() => this.#parts.onSettled())
  }

  /** `charge` is added where the reason does not speak of money itself. */
  #fail(id: string, why: string, charge: string): Promise<void> {
    return this.#end(id, { at: 'failed', why }, /\bcharged\b/.test(why) ? null : charge)
  }

  async #end(id: string, trip: Trip, note: string | null): Promise<void> {
    this.#list.patch(id, { trip, note, cancelling: false })
    await this.#removePlaceholders(id)
    this.#parts.onSettled()
  }

  async #removePlaceholders(id: string): Promise<void> {
    this.#arrival.expectNoMore(id)
    await this.#parts.sandbox.removePlaceholders(id).catch(() => undefined)
    await this.#parts.settings.noteFinished(id).catch(() => undefined)
  }

  #adopt(job: Job, elsewhere: boolean): void {
    this.#list.add(adopted(job, elsewhere, this.#parts.clock.now()))
    this.apply(job)
  }
}

/** The patches it lacked stand behind its texts now, instead of those that were there. */
function withBackings(picture: Picture): Picture {
  const kept = picture.backed.filter(({ textId }) => !picture.backings.some((backing) => backing.textId === textId))
  return { ...picture, backings: [], backed: [...kept, ...picture.backings] }
}

function chargeOf(job: Job): string {
  return job.chargedMicroUsd !== null && job.chargedMicroUsd > 0
    ? words.runs.wasCharged(formatUsd(job.chargedMicroUsd))
    : words.runs.nothingCharged
}
