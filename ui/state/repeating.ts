import type { Job } from '../../contract/job.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import { LIBRARY_PLACES } from '../../contract/library.ts'
import type { ResultLayer, SandboxCalls } from '../../contract/plugin-calls.ts'
import { recipeOf, type Recipe } from '../../contract/recipe.ts'
import { words } from '../words.ts'
import { draftOfRecipe, priceOfRequest, repetitionOf, resultAsTarget, variationOf } from './again.ts'
import type { DraftEditor } from './draft-editor.ts'
import type { Runs } from './runs.ts'
import type { NewRun } from './runs/departure.ts'
import type { DocumentRef } from './runs/send.ts'

export interface RepeatingParts {
  sandbox: Pick<SandboxCalls, 'readResult' | 'describeLayers' | 'listStyles'>
  editor: Pick<DraftEditor, 'selection' | 'randomSeed' | 'replace'>
  runs: Pick<Runs, 'list' | 'tell' | 'repeat' | 'start' | 'startInCell'>
  document(): DocumentRef
  isFree(): boolean
  /** Starts at once, or asks first when it costs more than the designer wants to spend unasked. */
  confirmed(run: NewRun, go: () => void): void
  showRestyle(): void
  announce(sentence: string): void
}

/** What was made once is made again: with another seed, as it was, or with changes. */
export class Repeating {
  readonly #parts: RepeatingParts

  constructor(parts: RepeatingParts) {
    this.#parts = parts
  }

  /** Varies a picture of the Results view: in its cell or beside it where it stands in this file. */
  async varyPicture(recipe: Recipe, nodeId: string | null): Promise<void> {
    await this.vary(recipe, nodeId === null ? null : await this.#parts.sandbox.readResult(nodeId))
  }

  /** Starts a job that came to nothing once more, as it was. It is a new one, with a price of its own. */
  async repeat(job: Job): Promise<void> {
    if (this.#parts.runs.list.value.some(({ id, repeatable }) => id === job.id && repeatable)) return this.#parts.runs.repeat(job.id)
    const { request } = job
    const [layer] = await this.#parts.sandbox.describeLayers([request.target.nodeId])
    const target = layer ?? this.#parts.editor.selection.value[0]
    if (!target) return this.#parts.runs.tell(words.reasons.noTarget)
    const again = repetitionOf(recipeOf(job, 0), target, await this.#sourcesOf(request), {
      seed: this.#parts.editor.randomSeed(),
      free: this.#parts.isFree(),
      document: this.#parts.document(),
    })
    this.#parts.confirmed({ jobs: [again], grid: null }, () => {
      if (again.replaces && request.run) this.#parts.runs.startInCell(again, request.run)
      else this.#parts.runs.start({ jobs: [again], grid: null })
      this.#parts.announce(words.run.started)
    })
  }

  /**
   * Starts the request of a picture once more with a new seed: beside it, or in its cell of a grid. `at` is
   * where the picture stands in this file, if it does.
   */
  async vary(recipe: Recipe, at: ResultLayer | null): Promise<void> {
    const { request } = recipe
    const layers = at ? [] : await this.#parts.sandbox.describeLayers([request.target.nodeId])
    const target = at ? resultAsTarget(at, request) : (layers[0] ?? this.#parts.editor.selection.value[0])
    if (!target) return this.#parts.runs.tell(words.reasons.noTarget)
    const job = variationOf(recipe, target, at?.sources ?? (await this.#sourcesOf(request)), {
      seed: this.#parts.editor.randomSeed(),
      free: this.#parts.isFree(),
      document: this.#parts.document(),
      nodeId: at?.nodeId ?? null,
    })
    const { run: cell } = request
    this.#parts.confirmed({ jobs: [job], grid: null }, () => {
      if (job.replaces && cell) this.#parts.runs.startInCell(job, cell)
      else this.#parts.runs.start({ jobs: [job], grid: null })
      this.#parts.showRestyle()
      this.#parts.announce(words.run.started)
    })
  }

  /** Fills the Restyle view with what a picture was made from, to be changed and run. */
  async runAgain(recipe: Recipe, sources?: ResultLayer['sources']): Promise<void> {
    const [team, personal] = await Promise.all(
      LIBRARY_PLACES.map((place) => this.#parts.sandbox.listStyles(place).catch(() => [])),
    )
    const found = sources ?? (await this.#sourcesOf(recipe.request))
    this.#parts.editor.replace(draftOfRecipe(recipe, found, { team: team ?? [], personal: personal ?? [] }))
    this.#parts.showRestyle()
    this.#parts.announce(words.recipe.filled)
  }

  /** The layers a request was made from that are still in this file. */
  async #sourcesOf({ images }: JobRequest): Promise<ResultLayer['sources']> {
    const layers = await this.#parts.sandbox.describeLayers(images.flatMap(({ nodeId }) => nodeId ?? []))
    return Object.fromEntries(
      images.flatMap(({ role, nodeId }) => {
        const layer = layers.find(({ id }) => id === nodeId)
        return layer ? [[role, layer]] : []
      }),
    )
  }

  /** What so many more pictures of a request would cost, in words; nothing where they are free. */
  price(request: JobRequest, count: number): string {
    return this.#parts.isFree() ? '' : words.runs.about(priceOfRequest(request, count))
  }
}
