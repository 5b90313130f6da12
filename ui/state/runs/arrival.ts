import type { Job } from '../../../contract/job.ts'
import { words } from '../../words.ts'
import { createQueue } from '../queue.ts'
import type { Settings } from '../settings.ts'
import { bringHome, FIRST_PICTURE, type BringHomeParts } from './bring-home.ts'
import { messageOf } from './departure.ts'
import type { RunList } from './list.ts'

export interface ArrivalParts extends Omit<BringHomeParts, 'early' | 'placing'> {
  list: RunList
  settings: Settings
}

/** While one picture is placed the next ones come down, but only so many are in memory. */
const AT_ONCE = 3
/** So many may wait for the end of a job: a browser keeps six connections to a proxy, and others need some. */
const AHEAD = 2

/** The way home of every run, while others are still under way. */
export class Arrival {
  readonly #parts: ArrivalParts
  readonly #underWay = new Set<string>()
  /** First pictures that were asked for before their jobs were done, by job. */
  readonly #early = new Map<string, BringHomeParts['early'] & object>()
  /** Jobs whose pictures all stand, whether or not the proxy has been told. */
  readonly #home = new Set<string>()
  readonly #queue = createQueue(AT_ONCE)
  readonly #placing = createQueue()

  constructor(parts: ArrivalParts) {
    this.#parts = parts
  }

  /** The job is running or its pictures are being stored: asks for the first now, so that it comes by itself. */
  expect({ id, state }: Job): void {
    const { proxy, settings } = this.#parts
    if (this.#early.size >= (state === 'storing' ? AT_ONCE : AHEAD)) return
    if (this.#early.has(id) || settings.placedOf(id).has(FIRST_PICTURE)) return
    const picture = proxy.image(id, FIRST_PICTURE)
    this.#early.set(id, picture)
    // What went wrong shows when it is asked for again.
    picture.catch(() => {
      if (this.#early.get(id) === picture) this.#early.delete(id)
    })
  }

  /** The job came to another end. */
  expectNoMore(id: string): void {
    this.#early.delete(id)
  }

  /** Whether all that is left of a job's way home is to tell the proxy, so that nothing waits for it on the canvas. */
  isHome(id: string): boolean {
    return this.#home.has(id)
  }

  /** Places a finished job's pictures. Never rejects: what went wrong is told in its row. */
  async comeHome(job: Job): Promise<void> {
    const { id } = job
    const { list, settings } = this.#parts
    const run = list.find(id)
    if (!run || this.#underWay.has(id)) return
    this.#underWay.add(id)
    this.#home.delete(id)
    const early = this.#early.get(id) ?? null
    try {
      await this.#queue(() =>
        bringHome(job, run.resultName, { ...this.#parts, early, placing: this.#placing }, {
          onPicture: (picture) => list.showPicture(id, picture),
          onPlacing: (done, total) => list.moveTo(id, { at: 'placing', done, total }),
          onElsewhere: () => list.patch(id, { note: words.runs.placedElsewhere }),
          onHome: () => void this.#home.add(id),
          onTextLost: () => list.patch(id, { note: words.runs.textLost }),
        }),
      )
      const flagged = job.images.filter((image) => image.flagged).length
      if (flagged > 0) list.patch(id, { note: words.runs.flaggedNote(flagged) })
      list.moveTo(id, { at: 'done' })
      await settings.noteFinished(id).catch(() => undefined)
    } catch (error) {
      list.moveTo(id, { at: 'not-placed', why: words.runs.failedPlacing(messageOf(error)) })
    } finally {
      this.#early.delete(id)
      this.#underWay.delete(id)
    }
  }
}
