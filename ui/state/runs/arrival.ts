import type { Job } from '../../../contract/job.ts'
import { words } from '../../words.ts'
import { createQueue } from '../queue.ts'
import type { Settings } from '../settings.ts'
import { bringHome, type BringHomeParts } from './bring-home.ts'
import { messageOf } from './departure.ts'
import type { RunList } from './list.ts'

export interface ArrivalParts extends Omit<BringHomeParts, 'placing'> {
  list: RunList
  settings: Settings
}

/** While one picture is placed the next ones come down, but only so many are in memory. */
const AT_ONCE = 3

/** The way home of every run, while others are still under way. */
export class Arrival {
  readonly #parts: ArrivalParts
  readonly #underWay = new Set<string>()
  readonly #queue = createQueue(AT_ONCE)
  readonly #placing = createQueue()

  constructor(parts: ArrivalParts) {
    this.#parts = parts
  }

  /** Places a finished job's pictures. Never rejects: what went wrong is told in its row. */
  async comeHome(job: Job): Promise<void> {
    const { id } = job
    const { list, settings } = this.#parts
    const run = list.find(id)
    if (!run || this.#underWay.has(id)) return
    this.#underWay.add(id)
    try {
      await this.#queue(() =>
        bringHome(job, run.resultName, { ...this.#parts, placing: this.#placing }, {
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
      this.#underWay.delete(id)
    }
  }
}
