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

/** The way home of every run, while others are still under way. */
export class Arrival {
  readonly #parts: ArrivalParts
  readonly #underWay = new Set<string>()
  /** First pictures that were asked for while the proxy stored them, by job. */
  readonly #early = new Map<string, BringHomeParts['early'] & object>()
  readonly #queue = createQueue(AT_ONCE)
  readonly #placing = createQueue()

  constructor(parts: ArrivalParts) {
    this.#parts = parts
  }

  /** The proxy is storing the job's pictures: asks for the first now, which saves the way there and back. */
  expect({ id }: Job): void {
    const { proxy, settings } = this.#parts
    if (this.#early.size >= AT_ONCE || this.#early.has(id) || settings.placedOf(id).has(FIRST_PICTURE)) return
    const picture = proxy.image(id, FIRST_PICTURE)
    // What went wrong shows when it is asked for again.
    picture.catch(() => undefined)
    this.#early.set(id, picture)
  }

  /** The job came to another end. */
  expectNoMore(id: string): void {
    this.#early.delete(id)
  }

  /** Places a finished job's pictures. Never rejects: what went wrong is told in its row. */
  async comeHome(job: Job): Promise<void> {
    const { id } = job
    const { list, settings } = this.#parts
    const run = list.find(id)
    if (!run || this.#underWay.has(id)) return
    this.#underWay.add(id)
    const early = this.#early.get(id) ?? null
    try {
      await this.#queue(() =>
        bringHome(job, run.resultName, { ...this.#parts, early, placing: this.#placing }, {
          onPicture: (picture) => list.showPicture(id, picture),
          onPlacing: (done, total) => list.moveTo(id, { at: 'placing', done, total }),
          onElsewhere: () => list.patch(id, { note: words.runs.placedElsewhere }),
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
