import type {
  Backing,
  Candidate,
  ExportedImage,
  ExportPurpose,
  PlaceholderRequest,
  PlaceholderSummary,
  PlaceOutcome,
  PlaceRequest,
  SandboxCalls,
  StartInfo,
  StorageKey,
  TextOnResult,
} from '../../../contract/plugin-calls.ts'
import * as v from 'valibot'
import { Recipe } from '../../../contract/recipe.ts'
import type { Size } from '../../../contract/uso.ts'

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
  selection: string[] = []
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
      command: 'open',
      result: null,
      quick: null,
      selection: this.selectedCandidates(),
      accessCode: typeof code === 'string' ? code : null,
      settings: this.storage.get('settings') ?? null,
    }
  }

  selectedCandidates(): Candidate[] {
    return this.selection.flatMap((id) => {
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

  readonly addGrid = missing
  readonly reuseCell = missing
  readonly describeLayers = missing
  readonly readResult = missing
  readonly promote = missing
  readonly deleteResults = missing
  readonly restoreFills = missing
  readonly repaintResult = missing
  readonly toggleCompare = missing
  readonly brandColours = missing
  readonly listStyles = missing
  readonly stylePicture = missing
  readonly changeLibrary = missing
  readonly makeStylesPage = missing
  readonly close = missing

  async addPlaceholders(request: PlaceholderRequest): Promise<void> {
    this.calls.push(`add placeholders ${request.jobId}`)
    this.#layer(request.targetId)
    if (!/^[0-9a-f]{32}$/.test(request.jobId)) throw new Error('Not a job id.')
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
    if (job.placed.size === 0) this.jobs.delete(jobId)
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
    const nodeId = `result:${request.jobId.slice(0, 4)}:${request.imageIndex}`
    if (known?.placed.has(request.imageIndex)) return { kind: 'already-placed', nodeId }
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

  #layer(id: string): PretendedLayer {
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

function missing(): Promise<never> {
  return Promise.reject(new Error('Not pretended.'))
}

function placeholderOf(request: PlaceRequest): PlaceholderRequest {
  return { jobId: request.jobId, targetId: '', count: 1, size: null, name: request.name, status: '' }
}
