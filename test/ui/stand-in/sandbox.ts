import type {
  Backing,
  BrandColour,
  Candidate,
  ExportedImage,
  ExportPurpose,
  GridRequest,
  PlaceholderRequest,
  PlaceholderSummary,
  PlaceOutcome,
  PlaceRequest,
  ResultLayer,
  SandboxCalls,
  StandingResult,
  StartInfo,
  StorageKey,
  TextOnResult,
} from '../../../contract/plugin-calls.ts'
import * as v from 'valibot'
import type { LibraryChange, LibraryPlace, SavedStyle } from '../../../contract/library.ts'
import { Recipe } from '../../../contract/recipe.ts'
import type { Size } from '../../../contract/uso.ts'
import { LibraryStandIn } from './library.ts'

/** A layer of the pretended document. */
export interface PretendedLayer extends Candidate {
  png: Uint8Array
  background: ExportedImage['background']
}

interface PretendedJob {
  request: PlaceholderRequest
  status: string
  waiting: Set<number>
  placed: Map<number, PlaceRequest>
}

/**
 * The sandbox half as the panel sees it, over a document that is a list of layers. It is as strict as the
 * real one: what Figma or the sandbox would refuse, it refuses.
 */
export class SandboxStandIn implements SandboxCalls {
  readonly layers = new Map<string, PretendedLayer>()
  readonly jobs = new Map<string, PretendedJob>()
  readonly storage = new Map<StorageKey, unknown>()
  readonly revealed: string[] = []
  readonly notified: string[] = []
  readonly resized: Size[] = []
  readonly calls: string[] = []
  /** The live texts of every layer, where a result keeps them. */
  texts: TextOnResult[] = []
  readonly backings: Backing[] = []
  readonly grids = new Map<string, GridRequest>()
  /** The job that first had a cell, by the job that has it now. */
  readonly cells = new Map<string, string>()
  /** Jobs whose cell stands empty. */
  readonly removed = new Map<string, PlaceholderRequest>()
  readonly promoted: string[] = []
  /** Results that show their original. */
  readonly comparing = new Set<string>()
  readonly library: Record<LibraryPlace, LibraryStandIn> = {
    team: new LibraryStandIn(null),
    personal: new LibraryStandIn('There is no room for more styles on this machine. Delete some of yours, or save this one for the team.'),
  }
  colours: BrandColour[] = []
  readonly closed: (string | null)[] = []
  selection: string[] = []
  /** What the plugin was opened for. */
  opening: Pick<StartInfo, 'command' | 'result' | 'quick'> = { command: 'open', result: null, quick: null }
  documentId = 'd0c0d0c0d0c0d0c0'
  /** Set to make the next `placeResult` fail with this message. */
  placingFails: string | null = null
  #exporting = 0

  async start(): Promise<StartInfo> {
    const code = this.storage.get('accessCode')
    return {
      documentId: this.documentId,
      documentName: 'Screens',
      editor: 'figma',
      ...this.opening,
      selection: this.selectedCandidates(),
      accessCode: typeof code === 'string' ? code : null,
      settings: this.storage.get('settings') ?? null,
    }
  }

  selectedCandidates(): Candidate[] {
    return this.#candidates(this.selection)
  }

  #candidates(ids: readonly string[]): Candidate[] {
    return ids.flatMap((id) => {
      const layer = this.layers.get(id)
      if (!layer) return []
      const { png: _, background: __, ...candidate } = layer
      return [candidate]
    })
  }

  async thumbnail(nodeId: string): Promise<Uint8Array> {
    this.calls.push(`thumbnail ${nodeId}`)
    return this.#export(nodeId).png
  }

  async exportImage(nodeId: string, purpose: ExportPurpose): Promise<ExportedImage> {
    this.calls.push(`export ${purpose} ${nodeId}`)
    // Two exports at a time freeze Figma.
    if (this.#exporting > 0) throw new Error('An export was asked for while another was under way.')
    this.#exporting++
    await new Promise((resolve) => setTimeout(resolve, 1))
    this.#exporting--
    return this.#export(nodeId)
  }

  #export(nodeId: string): ExportedImage {
    const layer = this.#layer(nodeId)
    if (layer.problem === 'hidden') throw new Error(`“${layer.name}” is hidden. Show it, or select another layer.`)
    return { png: layer.png, width: layer.width, height: layer.height, background: layer.background }
  }

  async findResults(jobIds: string[]): Promise<StandingResult[]> {
    return this.placed
      .filter(({ jobId }) => jobIds.includes(jobId))
      .map(({ jobId, imageIndex }) => ({ jobId, imageIndex, nodeId: resultId(jobId, imageIndex) }))
  }

  async promote(nodeId: string): Promise<{ nodeId: string }> {
    const placed = this.#result(nodeId)
    const original = placed.recipe.request.images.find(({ role }) => role === 'content')?.nodeId
    if (!original || !this.layers.has(original)) throw new Error('The original is gone, so there is no place to put it.')
    this.promoted.push(nodeId)
    return { nodeId: `${nodeId}:copy` }
  }

  async deleteResults(nodeIds: string[]): Promise<number> {
    const there = this.placed.filter(({ jobId, imageIndex }) => nodeIds.includes(resultId(jobId, imageIndex)))
    for (const { jobId, imageIndex } of there) this.jobs.get(jobId)?.placed.delete(imageIndex)
    this.calls.push(`delete ${there.length}`)
    return there.length
  }

  async restoreFills(nodeId: string): Promise<boolean> {
    const filled = this.placed.find((placed) => placed.recipe.request.target.nodeId === nodeId)
    if (filled?.recipe.request.placement !== 'fill') return false
    this.jobs.get(filled.jobId)?.placed.delete(filled.imageIndex)
    return true
  }

  async toggleCompare(nodeId: string): Promise<'original' | 'result' | 'gone'> {
    const there = this.placed.some(({ jobId, imageIndex }) => resultId(jobId, imageIndex) === nodeId)
    if (!there) return 'gone'
    if (this.comparing.delete(nodeId)) return 'result'
    this.comparing.add(nodeId)
    return 'original'
  }

  async brandColours(): Promise<BrandColour[]> {
    return this.colours
  }

  async listStyles(place: LibraryPlace): Promise<SavedStyle[]> {
    return this.library[place].list()
  }

  async stylePicture(place: LibraryPlace, styleId: string, index: number): Promise<Uint8Array> {
    return this.library[place].picture(styleId, index)
  }

  async changeLibrary(place: LibraryPlace, change: LibraryChange): Promise<SavedStyle[]> {
    this.calls.push(`library ${place} ${change.kind}`)
    return this.library[place].change(change)
  }

  async makeStylesPage(): Promise<void> {
    this.calls.push('make styles page')
  }

  async addGrid(request: GridRequest): Promise<void> {
    this.calls.push(`add grid ${request.runId}`)
    if (!/^[0-9a-f]{32}$/.test(request.runId)) throw new Error('Not a run id.')
    if (this.grids.has(request.runId)) return
    for (const id of request.besideIds) this.#layer(id)
    for (const { targetId } of request.rows) if (targetId !== null) this.#layer(targetId)
    const places = new Set(request.cells.map(({ row, column }) => `${row} ${column}`))
    const within = request.cells.every(({ row, column }) => row < request.rows.length && column < request.columns.length)
    if (places.size < request.cells.length || !within) throw new Error('Each cell has a place of its own in the grid.')
    this.grids.set(request.runId, request)
    for (const { jobId, count, name, row } of request.cells) {
      const targetId = request.rows[row]?.targetId ?? request.besideIds[0] ?? ''
      this.#await({ jobId, targetId, count, name, size: request.rows[row]?.size ?? null, status: request.status })
      this.cells.set(jobId, jobId)
    }
  }

  async reuseCell(cell: string, jobId: string, status: string): Promise<void> {
    this.calls.push(`reuse cell ${cell}`)
    const before = this.cells.has(cell) ? cell : this.#jobOfResult(cell)
    if (before === null || !this.cells.has(before)) throw new Error('That result is no longer in a grid.')
    const { request } = this.jobs.get(before) ?? { request: this.removed.get(before) }
    if (!request) throw new Error('That result is no longer in a grid.')
    this.cells.delete(before)
    this.jobs.delete(before)
    this.cells.set(jobId, before)
    this.#await({ ...request, jobId, status })
  }

  async describeLayers(nodeIds: string[]): Promise<Candidate[]> {
    return this.#candidates(nodeIds)
  }

  async readResult(nodeId: string): Promise<ResultLayer | null> {
    const placed = this.placed.find(({ jobId, imageIndex }) => resultId(jobId, imageIndex) === nodeId)
    return placed ? this.resultLayer(placed) : null
  }

  /** A placed result as the sandbox describes it. */
  resultLayer({ jobId, imageIndex, name, recipe }: PlaceRequest): ResultLayer {
    const sources: ResultLayer['sources'] = {}
    for (const image of recipe.request.images) {
      const [layer] = image.nodeId === null ? [] : this.#candidates([image.nodeId])
      if (layer) sources[image.role] = layer
    }
    return { nodeId: resultId(jobId, imageIndex), pageId: 'page:1', name, recipe: JSON.stringify(recipe), sources }
  }

  async repaintResult(nodeId: string, image: Uint8Array, raw: Uint8Array, recipe: Recipe): Promise<boolean> {
    this.calls.push(`repaint ${nodeId}`)
    refuseWhatFigmaRefuses(image)
    refuseWhatFigmaRefuses(raw)
    v.parse(Recipe, recipe)
    const placed = this.placed.find(({ jobId, imageIndex }) => resultId(jobId, imageIndex) === nodeId)
    if (!placed) return false
    this.jobs.get(placed.jobId)?.placed.set(placed.imageIndex, { ...placed, image, raw, recipe })
    return true
  }

  async close(message: string | null): Promise<void> {
    this.closed.push(message)
  }

  async addPlaceholders(request: PlaceholderRequest): Promise<void> {
    this.calls.push(`add placeholders ${request.jobId}`)
    this.#layer(request.targetId)
    if (!/^[0-9a-f]{32}$/.test(request.jobId)) throw new Error('Not a job id.')
    this.#await(request)
  }

  #await(request: PlaceholderRequest): void {
    if (this.jobs.has(request.jobId)) return
    const waiting = new Set(Array.from({ length: request.count }, (_, i) => i))
    this.jobs.set(request.jobId, { request, status: request.status, waiting, placed: new Map() })
  }

  async setPlaceholderStatus(jobId: string, status: string): Promise<void> {
    const job = this.jobs.get(jobId)
    if (job) job.status = status
  }

  async removePlaceholders(jobId: string): Promise<void> {
    this.calls.push(`remove placeholders ${jobId}`)
    const job = this.jobs.get(jobId)
    if (!job) return
    job.waiting.clear()
    if (job.placed.size > 0) return
    this.jobs.delete(jobId)
    // An emptied cell stays in its grid, for another job.
    if (this.cells.has(jobId)) this.removed.set(jobId, job.request)
  }

  async listPlaceholders(): Promise<PlaceholderSummary[]> {
    return [...this.jobs].map(([jobId, job]) => ({
      jobId,
      waiting: [...job.waiting],
      placed: [...job.placed.keys()],
    }))
  }

  async placeResult(request: PlaceRequest): Promise<PlaceOutcome> {
    this.calls.push(`place ${request.jobId} ${request.imageIndex}`)
    if (this.placingFails !== null) {
      const message = this.placingFails
      this.placingFails = null
      throw new Error(message)
    }
    if (!(request.image instanceof Uint8Array)) throw new Error('Only a Uint8Array crosses to the sandbox unharmed.')
    refuseWhatFigmaRefuses(request.image)
    v.parse(Recipe, request.recipe)
    const known = this.jobs.get(request.jobId)
    const nodeId = resultId(request.jobId, request.imageIndex)
    if (request.raw) refuseWhatFigmaRefuses(request.raw)
    if (known?.placed.has(request.imageIndex) && !request.again) return { kind: 'already-placed', nodeId }
    const planned = known?.waiting.delete(request.imageIndex) ?? false
    const job = known ?? { request: placeholderOf(request), status: '', waiting: new Set<number>(), placed: new Map() }
    job.placed.set(request.imageIndex, request)
    this.jobs.set(request.jobId, job)
    const { keepText = false, images } = request.recipe.request
    const original = images.find(({ role }) => role === 'content')?.nodeId
    const textLost = keepText && !this.layers.has(original ?? '')
    const texts = keepText && !textLost ? this.texts : []
    return { kind: planned ? 'placed' : 'placed-elsewhere', nodeId, pageId: 'page:1', texts, textLost }
  }

  async addBackings(backings: Backing[]): Promise<number> {
    const there = backings.filter(({ textId }) => this.texts.some(({ nodeId }) => nodeId === textId))
    this.backings.push(...there)
    return there.length
  }

  async reveal(...nodeIds: string[]): Promise<boolean> {
    this.revealed.push(...nodeIds)
    const known = (id: string) => id.startsWith('result:') || this.layers.has(id) || this.texts.some(({ nodeId }) => nodeId === id)
    return nodeIds.some(known)
  }

  async writeStorage(key: StorageKey, value: unknown): Promise<void> {
    if (value === null) this.storage.delete(key)
    else this.storage.set(key, structuredClone(value))
  }

  async notify(message: string): Promise<void> {
    this.notified.push(message)
  }

  async resize(size: Size): Promise<void> {
    this.resized.push(size)
  }

  /** All results on the canvas. */
  get placed(): PlaceRequest[] {
    return [...this.jobs.values()].flatMap((job) => [...job.placed.values()])
  }

  get waitingCount(): number {
    return [...this.jobs.values()].reduce((count, job) => count + job.waiting.size, 0)
  }

  #result(nodeId: string): PlaceRequest {
    const placed = this.placed.find(({ jobId, imageIndex }) => resultId(jobId, imageIndex) === nodeId)
    if (!placed) throw new Error('That layer is no result of Uso Restyle. Select a result.')
    return placed
  }

  #jobOfResult(nodeId: string): string | null {
    return this.placed.find(({ jobId, imageIndex }) => resultId(jobId, imageIndex) === nodeId)?.jobId ?? null
  }

  #layer(id: string): PretendedLayer {
    // Results are layers too, and new ones can stand beside them.
    const placed = this.placed.find(({ jobId, imageIndex }) => resultId(jobId, imageIndex) === id)
    const original = placed ? this.layers.get(placed.recipe.request.target.nodeId) : undefined
    if (placed && original) return { ...original, id, name: placed.name }
    const layer = this.layers.get(id)
    if (!layer) throw new Error('That layer is no longer in the file. Select another one.')
    return layer
  }
}

function refuseWhatFigmaRefuses(bytes: Uint8Array): void {
  const png = bytes[0] === 0x89 && bytes[1] === 0x50
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8
  if (!png && !jpeg) throw new Error('Image type is unsupported')
  if (png) {
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    if (Math.max(view.getUint32(16), view.getUint32(20)) > 4096) throw new Error('Image is too large')
  }
}

function resultId(jobId: string, imageIndex: number): string {
  return `result:${jobId.slice(0, 4)}:${imageIndex}`
}

function placeholderOf(request: PlaceRequest): PlaceholderRequest {
  return { jobId: request.jobId, targetId: '', count: 1, size: null, name: request.name, status: '' }
}
