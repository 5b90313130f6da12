import { signal, type ReadonlySignal, type Signal } from '@preact/signals'
import { reduceJob, type Job } from '../../contract/job.ts'
import type { SandboxCalls } from '../../contract/plugin-calls.ts'
import { formatUsd } from '../../contract/price.ts'
import type { CancelAnswer } from '../../contract/proxy-api.ts'
import type { Size } from '../../contract/uso.ts'
import { createJobStream, type JobStream } from '../events.ts'
import type { Clock, PictureUrls, Random } from '../host.ts'
import type { ImageWork } from '../images/work.ts'
import { withPatience } from '../patience.ts'
import { ProxyError, type Proxy } from '../proxy.ts'
import { words } from '../words.ts'
import { bringHome } from './bring-home.ts'
import { createQueue } from './queue.ts'
import { planRecovery } from './recover.ts'
import { backingsOf, isCancellable, isFollowed, stageOf, type Picture, type Run, type Trip } from './run.ts'
import { send, type Order } from './send.ts'
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

/** What the view hands over when the designer clicks. */
export interface NewRun {
  order: Omit<Order, 'id'>
  name: string
  resultName: string
  /** Size of each placeholder on the canvas; null for the target's own. */
  placeholderSize: Size | null
  priceMicroUsd: number | null
}

const CANCEL_ATTEMPTS = 60
const JOB_ID_BYTES = 16

/**
 * All runs the panel knows. The proxy is the system of record: what is here is a view of it, and can be
 * built again from the proxy and the file at any moment.
 */
export class Runs {
  readonly #runs = signal<readonly Run[]>([])
  readonly #online = signal(true)
  readonly notices: Signal<readonly string[]> = signal([])
  readonly #parts: RunsParts
  readonly #stream: JobStream
  readonly #stops = new Map<string, AbortController>()
  readonly #orders = new Map<string, NewRun>()
  readonly #uploaded = new Map<string, number>()
  readonly #placing = new Set<string>()
  readonly #placeQueue = createQueue()
  readonly #told = new Map<string, string>()

  constructor(parts: RunsParts) {
    this.#parts = parts
    this.#stream = createJobStream({
      ...parts,
      onJob: (job) => this.apply(job),
      onOpen: () => {
        this.#online.value = true
        void this.#catchUp()
      },
      onOffline: () => {
        this.#online.value = false
      },
      onRefused: (error) => parts.onRefused(error.message),
    })
  }

  /** Newest first. */
  get list(): ReadonlySignal<readonly Run[]> {
    return this.#runs
  }

  /** False while the event stream is broken. */
  get online(): ReadonlySignal<boolean> {
    return this.#online
  }

  /** Starts a run. Its row stands before this returns; everything else follows by itself. */
  start(newRun: NewRun): string {
    const id = this.#parts.random.hex(JOB_ID_BYTES)
    this.#orders.set(id, newRun)
    const { name, resultName, priceMicroUsd } = newRun
    const count = newRun.order.parameters.num_images
    this.#add({
      ...{ id, name, resultName, count, priceMicroUsd },
      ...{ trip: { at: 'preparing' }, job: null, runningSince: null, pictures: [], note: null },
      ...{ cancelling: false, elsewhere: false, repeatable: true },
    })
    void this.#goOut(id, newRun)
    return id
  }

  /** Starts a failed run anew, as it was. It is a new job with a price of its own. */
  repeat(id: string): void {
    const newRun = this.#orders.get(id)
    if (!newRun) return
    this.dismiss(id)
    this.start(newRun)
  }

  /** Takes a run off the list. What it made stays on the canvas and with the proxy. */
  dismiss(id: string): void {
    const run = this.#find(id)
    if (!run) return
    if (run.job?.state === 'uncertain') void this.#removePlaceholders(id)
    this.#drop(run)
  }

  #drop(run: Run): void {
    const { id } = run
    for (const { url } of run.pictures) if (url !== null) this.#parts.urls.revoke(url)
    this.#orders.delete(id)
    this.#told.delete(id)
    this.#runs.value = this.#runs.value.filter((other) => other.id !== id)
    this.#tendStream()
  }

  async cancel(id: string): Promise<void> {
    const run = this.#find(id)
    if (!run || !isCancellable(run)) return
    this.#patch(id, { cancelling: true })
    // Before there is a job this ends the way out, or makes it come back here with the job.
    this.#stops.get(id)?.abort()
    if (run.job) await this.#cancelJob(id)
  }

  /** Places what a finished run could not place before, or what belongs to another file. */
  placeAgain(id: string): void {
    const run = this.#find(id)
    if (run?.job?.state !== 'done') return
    this.#patch(id, { elsewhere: false, note: null })
    void this.#comeHome(run.job)
  }

  async reveal(...nodeIds: string[]): Promise<void> {
    const there = await this.#parts.sandbox.reveal(...nodeIds)
    if (!there) this.#parts.announce(words.runs.gone)
    if (!there) await this.#parts.sandbox.notify(words.runs.gone)
  }

  /** Puts a patch behind each text of a run that is hard to read. */
  async addBackings(id: string): Promise<void> {
    const run = this.#find(id)
    const backings = run ? backingsOf(run) : []
    if (!run || backings.length === 0) return
    // Gone from the row with the click, so that a second one cannot put them twice.
    const pictures = run.pictures
    this.#patch(id, { pictures: pictures.map((picture) => ({ ...picture, backings: [] })) })
    try {
      const count = await this.#parts.sandbox.addBackings(backings)
      this.#parts.announce(count === 0 ? words.runs.gone : words.runs.backed(count))
    } catch (error) {
      this.#patch(id, { pictures, note: messageOf(error) })
    }
  }

  /** A snapshot of a job, from any source, in any order. */
  apply(incoming: Job): void {
    const run = this.#find(incoming.id)
    if (!run) return
    const job = reduceJob(run.job ?? undefined, incoming)
    if (job === run.job) return
    const running = job.state === 'running' && run.runningSince === null
    const sent = run.trip.at === 'sending' || run.trip.at === 'uploading' || run.trip.at === 'preparing'
    this.#patch(job.id, {
      job,
      ...(sent ? { trip: { at: 'following' } as const } : {}),
      ...(running ? { runningSince: this.#parts.clock.now() } : {}),
    })
    if (!run.elsewhere) this.#actOn(job, run)
  }

  /** Finds and resumes what went on while the panel was closed. Rejects when the proxy cannot be reached. */
  async recover(documentId: string): Promise<void> {
    const { sandbox, proxy, settings, clock, random } = this.#parts
    const patience = { clock, random, attempts: 3 }
    const [placeholders, jobs] = await Promise.all([
      sandbox.listPlaceholders(),
      withPatience(() => proxy.unplacedJobs(), patience),
    ])
    const known = new Set(this.#runs.value.map(({ id }) => id))
    const plan = planRecovery(placeholders, jobs, documentId, known)
    let neverSent = 0
    for (const id of plan.lookUp) {
      try {
        plan.adopt.push(await withPatience(() => proxy.job(id), patience))
      } catch (error) {
        if (!(error instanceof ProxyError) || error.code !== 'not_found') throw error
        // Not ours to remove: a colleague with an access code of their own may be waiting for it.
        if (!settings.unfinished.has(id)) continue
        await this.#removePlaceholders(id)
        neverSent++
      }
    }
    for (const job of plan.elsewhere) this.#adopt(job, true)
    for (const job of plan.adopt) this.#adopt(job, false)
    if (neverSent > 0) this.tell(words.runs.neverSent(neverSent))
    this.#tendStream()
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
    for (const stop of this.#stops.values()) stop.abort()
    for (const run of this.#runs.value) this.#drop(run)
    this.#uploaded.clear()
    this.notices.value = []
    this.#stream.close()
  }

  // The way out.

  async #goOut(id: string, newRun: NewRun): Promise<void> {
    const { sandbox, settings } = this.#parts
    const stop = new AbortController()
    this.#stops.set(id, stop)
    try {
      await settings.noteUnfinished(id).catch(() => undefined)
      await sandbox.addPlaceholders({
        jobId: id,
        targetId: newRun.order.target.id,
        count: newRun.order.parameters.num_images,
        size: newRun.placeholderSize,
        name: newRun.resultName,
        status: words.runs.onCanvas.preparing,
      })
      const order = { ...newRun.order, id }
      const parts = { ...this.#parts, uploaded: this.#uploaded }
      const job = await send(order, parts, (trip) => this.#moveTo(id, trip), stop.signal)
      if (!job) return await this.#end(id, { at: 'cancelled' }, words.runs.cancelOutcomes.unsent)
      this.apply(job)
      this.#parts.onSettled()
      if (stop.signal.aborted) await this.#cancelJob(id)
    } catch (error) {
      // An event may have brought the job before its answer was lost; then it is followed, not failed.
      if (this.#find(id)?.job) return
      if (error instanceof ProxyError && error.code === 'unauthorized') this.#parts.onRefused(error.message)
      await this.#fail(id, messageOf(error), words.runs.nothingCharged)
    } finally {
      this.#stops.delete(id)
    }
  }

  async #cancelJob(id: string): Promise<void> {
    const { proxy, clock, random } = this.#parts
    const note = (sentence: string | null) => this.#patch(id, { note: sentence })
    const ask = () =>
      proxy.cancel(id).catch((error: unknown) => {
        if (error instanceof ProxyError && error.code === 'unreachable') note(words.runs.cancelOutcomes.later)
        throw error
      })
    try {
      const answer: CancelAnswer = await withPatience(ask, { clock, random, attempts: CANCEL_ATTEMPTS })
      this.#patch(id, { cancelling: false, note: words.runs.cancelOutcomes[answer.outcome] })
      this.#parts.announce(words.runs.cancelOutcomes[answer.outcome])
      this.apply(answer.job)
    } catch (error) {
      this.#patch(id, { cancelling: false, note: messageOf(error) })
    }
  }

  // Following.

  #actOn(job: Job, before: Run): void {
    const { sandbox } = this.#parts
    switch (job.state) {
      case 'done':
        void this.#comeHome(job)
        return
      case 'failed':
        void this.#fail(job.id, job.error?.message ?? words.errors.unknown, chargeOf(job))
        return
      case 'cancelled':
        void this.#end(job.id, { at: 'cancelled' }, before.note ?? chargeOf(job))
        return
      case 'uncertain':
        this.#patch(job.id, { note: job.error?.message ?? words.runs.uncertain, cancelling: false })
        void sandbox.setPlaceholderStatus(job.id, words.runs.onCanvas.uncertain).catch(() => undefined)
        return
      default: {
        const run = this.#find(job.id)
        if (before.job?.state === 'uncertain') this.#patch(job.id, { note: null })
        if (run) void sandbox.setPlaceholderStatus(job.id, stageOf(run, 0).text).catch(() => undefined)
      }
    }
  }

  async #catchUp(): Promise<void> {
    await Promise.all(
      this.#runs.value.filter(isFollowed).map(async ({ id }) => {
        try {
          this.apply(await this.#parts.proxy.job(id))
        } catch (error) {
          if (error instanceof ProxyError && error.code === 'not_found') {
            await this.#end(id, { at: 'failed', why: error.message }, null)
          }
        }
      }),
    )
  }

  #tendStream(): void {
    if (this.#runs.value.some((run) => isFollowed(run))) return this.#stream.open()
    this.#stream.close()
    this.#online.value = true
  }

  // The way home.

  async #comeHome(job: Job): Promise<void> {
    const { id } = job
    const run = this.#find(id)
    if (!run || this.#placing.has(id)) return
    this.#placing.add(id)
    try {
      await this.#placeQueue(() =>
        bringHome(job, run.resultName, this.#parts, {
          onPicture: (picture) => this.#showPicture(id, picture),
          onPlacing: (done, total) => this.#moveTo(id, { at: 'placing', done, total }),
          onElsewhere: () => this.#patch(id, { note: words.runs.placedElsewhere }),
          onTextLost: () => this.#patch(id, { note: words.runs.textLost }),
        }),
      )
      const flagged = job.images.filter((image) => image.flagged).length
      if (flagged > 0) this.#patch(id, { note: words.runs.flaggedNote(flagged) })
      this.#moveTo(id, { at: 'done' })
      await this.#parts.settings.noteFinished(id).catch(() => undefined)
    } catch (error) {
      this.#moveTo(id, { at: 'not-placed', why: words.runs.failedPlacing(messageOf(error)) })
    } finally {
      this.#placing.delete(id)
      this.#parts.onSettled()
    }
  }

  #showPicture(id: string, picture: Picture): void {
    const run = this.#find(id)
    const before = run?.pictures.find(({ index }) => index === picture.index)
    if (before?.url && before.url !== picture.url) this.#parts.urls.revoke(before.url)
    if (!run) {
      if (picture.url !== null) this.#parts.urls.revoke(picture.url)
      return
    }
    const others = run.pictures.filter(({ index }) => index !== picture.index)
    this.#patch(id, { pictures: [...others, picture].sort((a, b) => a.index - b.index) })
  }

  /** `charge` is added where the reason does not speak of money itself. */
  #fail(id: string, why: string, charge: string): Promise<void> {
    return this.#end(id, { at: 'failed', why }, /\bcharged\b/.test(why) ? null : charge)
  }

  async #end(id: string, trip: Trip, note: string | null): Promise<void> {
    this.#patch(id, { trip, note, cancelling: false })
    await this.#removePlaceholders(id)
    this.#parts.onSettled()
  }

  async #removePlaceholders(id: string): Promise<void> {
    await this.#parts.sandbox.removePlaceholders(id).catch(() => undefined)
    await this.#parts.settings.noteFinished(id).catch(() => undefined)
  }

  // The list.

  #adopt(job: Job, elsewhere: boolean): void {
    const { request } = job
    const content = request.images.find((image) => image.role === 'content')
    const styles = request.images.filter((image) => image.role !== 'content').map((image) => image.name)
    const name = content?.name ?? request.target.name
    const style = styles.join(' + ') || request.parameters.prompt
    const run: Run = {
      ...{ id: job.id, name, resultName: `${name} · ${style}`.slice(0, 200), count: request.parameters.num_images },
      priceMicroUsd: job.engine === 'local' ? null : job.heldMicroUsd,
      ...{ trip: { at: 'following' }, job: null, pictures: [], note: elsewhere ? words.runs.elsewhere : null },
      runningSince: job.startedAt === null ? null : Math.min(job.startedAt, this.#parts.clock.now()),
      ...{ cancelling: false, elsewhere, repeatable: false },
    }
    this.#add(run)
    this.apply(job)
  }

  #add(run: Run): void {
    this.#runs.value = [run, ...this.#runs.value]
    this.#tellStage(run)
  }

  #moveTo(id: string, trip: Trip): void {
    const run = this.#find(id)
    // Once the job is known, it tells more than what the way out reports.
    if (run?.job && (trip.at === 'sending' || trip.at === 'uploading')) return
    this.#patch(id, { trip })
  }

  #patch(id: string, change: Partial<Run>): void {
    this.#runs.value = this.#runs.value.map((run) => (run.id === id ? { ...run, ...change } : run))
    const run = this.#find(id)
    if (run) this.#tellStage(run)
    this.#tendStream()
  }

  #tellStage(run: Run): void {
    const { text } = stageOf(run, 0)
    if (this.#told.get(run.id) === text) return
    this.#told.set(run.id, text)
    this.#parts.announce(words.runs.announce(run.name, text))
  }

  #find(id: string): Run | undefined {
    return this.#runs.value.find((run) => run.id === id)
  }
}

function chargeOf(job: Job): string {
  return job.chargedMicroUsd !== null && job.chargedMicroUsd > 0
    ? words.runs.wasCharged(formatUsd(job.chargedMicroUsd))
    : words.runs.nothingCharged
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : words.errors.unknown
}
