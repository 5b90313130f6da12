import { signal, type ReadonlySignal } from '@preact/signals'
import type { PictureUrls } from '../../host.ts'
import { words } from '../../words.ts'
import { groupRuns, summaryOf } from '../group.ts'
import { isDeparting, isOver, stageOf, type Picture, type Run, type Trip } from '../run.ts'

export interface RunListParts {
  urls: PictureUrls
  announce(sentence: string): void
}

/** The runs the panel shows, newest first, and what is said of them to those who listen. */
export class RunList {
  readonly #runs = signal<readonly Run[]>([])
  readonly #parts: RunListParts
  readonly #told = new Map<string, string>()

  constructor(parts: RunListParts) {
    this.#parts = parts
  }

  get all(): ReadonlySignal<readonly Run[]> {
    return this.#runs
  }

  find(id: string): Run | undefined {
    return this.#runs.value.find((run) => run.id === id)
  }

  /** Puts runs on top, the first of them first. */
  add(...runs: Run[]): void {
    this.#runs.value = [...runs, ...this.#runs.value]
    for (const run of runs) this.#tell(run)
  }

  patch(id: string, change: Partial<Run>): void {
    this.#runs.value = this.#runs.value.map((run) => (run.id === id ? { ...run, ...change } : run))
    const run = this.find(id)
    if (run) this.#tell(run)
  }

  moveTo(id: string, trip: Trip): void {
    const run = this.find(id)
    // What the way out reports comes too late once the job is known, which tells more, or once the run has failed.
    if (run && (run.job || isOver(run)) && isDeparting({ trip })) return
    this.patch(id, { trip })
  }

  showPicture(id: string, picture: Picture): void {
    const run = this.find(id)
    const before = run?.pictures.find(({ index }) => index === picture.index)
    if (before?.url && before.url !== picture.url) this.#parts.urls.revoke(before.url)
    if (!run) {
      if (picture.url !== null) this.#parts.urls.revoke(picture.url)
      return
    }
    const others = run.pictures.filter(({ index }) => index !== picture.index)
    this.patch(id, { pictures: [...others, picture].sort((a, b) => a.index - b.index) })
  }

  drop(id: string): void {
    const run = this.find(id)
    if (!run) return
    for (const { url } of run.pictures) if (url !== null) this.#parts.urls.revoke(url)
    this.#told.delete(id)
    this.#runs.value = this.#runs.value.filter((other) => other.id !== id)
  }

  #tell(run: Run): void {
    if (run.cell && run.cell.rows * run.cell.columns > 1) return this.#tellOfMatrix(run.cell.id)
    const { text } = stageOf(run, 0)
    this.#say(run.id, text, words.runs.announce(run.name, text))
  }

  /** Of a matrix only each quarter is told, and the end: forty cells would drown everything else. */
  #tellOfMatrix(id: string): void {
    const [group] = groupRuns(this.#runs.value.filter(({ cell }) => cell?.id === id))
    if (!group) return
    const { placed, pictures, underWay, failed } = summaryOf(group)
    if (underWay === 0) return this.#say(id, `end ${placed} ${failed}`, words.runs.matrixEnded(placed, pictures, failed))
    const quarter = Math.floor((4 * placed) / Math.max(1, pictures))
    if (quarter > 0) this.#say(id, `quarter ${quarter}`, words.runs.matrixProgress(placed, pictures))
  }

  #say(id: string, what: string, sentence: string): void {
    if (this.#told.get(id) === what) return
    this.#told.set(id, what)
    this.#parts.announce(sentence)
  }
}
