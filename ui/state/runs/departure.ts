import type { Job } from '../../../contract/job.ts'
import type { RunCell } from '../../../contract/job-request.ts'
import type { GridRequest, SandboxCalls } from '../../../contract/plugin-calls.ts'
import type { MicroUsd } from '../../../contract/price.ts'
import type { Size } from '../../../contract/uso.ts'
import { ProxyError } from '../../proxy.ts'
import { words } from '../../words.ts'
import { createQueue } from '../queue.ts'
import type { Settings } from '../settings.ts'
import type { RunList } from './list.ts'
import { Preparation, type PreparationParts } from './preparation.ts'
import { send, type Order, type SendParts } from './send.ts'

/** One job of a run, as the view hands it over when the designer clicks. */
export interface NewJob {
  order: Omit<Order, 'id' | 'run'>
  name: string
  resultName: string
  /** Size of each placeholder on the canvas; null for the target's own. */
  placeholderSize: Size | null
  priceMicroUsd: MicroUsd | null
  /** Its cell, where the run is a matrix. */
  cell: { row: number; column: number } | null
  /** The placed result, or the job, whose place in a grid it takes. */
  replaces: { nodeId: string } | { jobId: string } | null
}

/** What one click starts: one job, or a matrix with the grid it fills. */
export interface NewRun {
  jobs: readonly NewJob[]
  grid: Omit<GridRequest, 'runId' | 'cells' | 'status' | 'look'> | null
}

export interface DepartureParts extends PreparationParts, SendParts {
  sandbox: PreparationParts['sandbox'] & Pick<SandboxCalls, 'addGrid' | 'addPlaceholders' | 'reuseCell'>
  settings: Settings
  list: RunList
  onJob(job: Job): void
  onRefused(why: string): void
  /** Nothing was sent, because the designer stopped it. */
  onStopped(id: string): Promise<void>
  onFailed(id: string, why: string): Promise<void>
  /** The proxy has the job, which the designer had already asked to stop. */
  onStoppedLate(id: string): Promise<void>
}

export interface Departing {
  id: string
  job: NewJob
  cell: RunCell | null
}

/** As many jobs are prepared and handed in at a time: enough to keep the proxy busy, few enough to stop. */
const AT_ONCE = 4

/** The way out of every run: its places on the canvas first, then one job after the other. */
export class Departure {
  readonly #parts: DepartureParts
  readonly #stops = new Map<string, AbortController>()
  readonly #queue = createQueue(AT_ONCE)

  constructor(parts: DepartureParts) {
    this.#parts = parts
  }

  /** Sends a run's jobs on their way. Never rejects: what becomes of each is told by the parts. */
  async depart(runId: string, jobs: readonly Departing[], grid: NewRun['grid']): Promise<void> {
    const { sandbox, settings } = this.#parts
    for (const { id } of jobs) this.#stops.set(id, new AbortController())
    const noted = settings.noteUnfinished(...jobs.map(({ id }) => id)).catch(() => undefined)
    const placed = (async () => {
      await noted
      if (grid) await sandbox.addGrid({ ...gridRequest(runId, jobs, grid), look: settings.preferences.value.placeholders })
    })()
    // Each job is told when its turn comes; until then nobody is.
    placed.catch(() => undefined)
    const preparation = new Preparation(this.#parts)
    await Promise.all(
      jobs.map((departing) => this.#queue(() => this.#goOut(departing, { noted, placed: grid ? placed : null }, preparation))),
    )
  }

  /** Ends the way out of a job, or makes it come back to `onStoppedLate`. */
  stop(id: string): void {
    this.#stops.get(id)?.abort()
  }

  stopAll(): void {
    for (const stop of this.#stops.values()) stop.abort()
  }

  /** `placed` is done when the run's grid stands; null without one. */
  async #goOut(
    { id, job, cell }: Departing,
    { noted, placed }: { noted: Promise<void>; placed: Promise<void> | null },
    preparation: Preparation,
  ): Promise<void> {
    const parts = this.#parts
    const stop = this.#stops.get(id)?.signal ?? AbortSignal.abort()
    try {
      await noted
      const placing = placed ?? (stop.aborted ? null : this.#addPlaceholders(id, job))
      // The first layer is exported behind the placeholders, without waiting for word that they stand.
      if (!stop.aborted) for (const image of job.order.images) preparation.prepare(image, job.order.keepText).catch(() => undefined)
      await placing
      if (stop.aborted) return await parts.onStopped(id)
      const order: Order = { ...job.order, id, run: cell }
      const sent = await send(order, preparation, parts, (trip) => parts.list.moveTo(id, trip), stop)
      if (!sent) return await parts.onStopped(id)
      parts.onJob(sent)
      if (stop.aborted) await parts.onStoppedLate(id)
    } catch (error) {
      // An event may have brought the job before its answer was lost; then it is followed, not failed.
      if (parts.list.find(id)?.job) return
      if (error instanceof ProxyError && error.code === 'unauthorized') parts.onRefused(error.message)
      await parts.onFailed(id, messageOf(error))
    } finally {
      this.#stops.delete(id)
    }
  }

  async #addPlaceholders(id: string, { order, placeholderSize, resultName, replaces }: NewJob): Promise<void> {
    const { sandbox, settings } = this.#parts
    const status = words.runs.onCanvas.preparing
    if (replaces) return sandbox.reuseCell('nodeId' in replaces ? replaces.nodeId : replaces.jobId, id, status)
    await sandbox.addPlaceholders({
      jobId: id,
      targetId: order.target.id,
      ...(order.placement === 'beside' || order.placement === 'grid' ? {} : { placement: order.placement }),
      count: order.parameters.num_images,
      size: placeholderSize,
      name: resultName,
      status,
      look: settings.preferences.value.placeholders,
    })
  }
}

function gridRequest(runId: string, jobs: readonly Departing[], grid: NonNullable<NewRun['grid']>): GridRequest {
  const cells = jobs.flatMap(({ id, job, cell }) =>
    cell
      ? [{ jobId: id, row: cell.row, column: cell.column, count: job.order.parameters.num_images, name: job.resultName }]
      : [],
  )
  return { ...grid, runId, cells, status: words.runs.onCanvas.preparing }
}

export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : words.errors.unknown
}
