import { openPlugin } from '../playground/headless/open-plugin.ts'
import type { CanvasDocument } from '../playground/host/document.ts'
import { ClientStorage } from '../playground/host/figma/storage.ts'
import { STORAGE_KEYS } from '../contract/plugin-calls.ts'
import { formatUsd } from '../contract/price.ts'
import { readRecipe, type Recipe } from '../contract/recipe.ts'
import type { SeenRequest } from './serve.ts'

export interface Trip {
  document: CanvasDocument
  contentId: string
  styleIds: string[]
  /** Folder of the built plugin. */
  plugin: string
  code: string
  /** Filled by the server while the trip goes on. */
  requests: readonly SeenRequest[]
}

/** What run.json holds. Times are milliseconds after the click. */
export interface TripReport {
  layer: string
  stagesMs: {
    placeholder: number
    uploaded: number
    submitted: number
    done: number
    placed: number
  }
  bytesUploaded: number
  requests: number
  imageSizes: { layer: Size; result: Size }
  price: string
  recipe: Recipe
}

interface Size {
  width: number
  height: number
}

const PATIENCE_MS = 120_000

/**
 * Restyles as a designer would: selects the content and pins it, selects the styles, clicks the button, and
 * waits for the result to stand on the canvas.
 *
 * @throws when the panel does not get there, with what it shows.
 */
export async function runTrip(trip: Trip): Promise<{ resultId: string; report: TripReport }> {
  const { document, contentId, styleIds } = trip
  const clientStorage = new ClientStorage([[STORAGE_KEYS.accessCode, trip.code]])
  selectOnItsPage(document, [contentId])
  const plugin = await openPlugin({ document, plugin: trip.plugin, clientStorage })
  const { ui } = plugin
  try {
    ui.click(await ui.waitFor(() => ui.byRole('button', /^Pin content/)))
    selectOnItsPage(document, styleIds)
    const button = await ui.waitFor(() => {
      const restyle = ui.byRole('button', /^Restyle · /)
      const styles = ui.allByRole('button', /^Clear (extra )?style/)
      return styles.length === styleIds.length && restyle.getAttribute('aria-disabled') !== 'true' ? restyle : null
    })

    const page = document.pageOf(contentId)
    const known = new Set(page?.childIds)
    const fresh = () => page?.childIds.map((id) => document.getNode(id)).find((node) => node && !known.has(node.id))
    const clickedAt = Date.now()
    let placeholderAt = 0
    const stop = document.on('change', () => {
      if (placeholderAt === 0 && fresh()) placeholderAt = Date.now()
    })
    ui.click(button)
    const result = await ui.waitFor(() => {
      const failed = ui.document.querySelector('[data-stage="failed"]')
      if (failed) return 'failed' as const
      const layer = fresh()
      return layer?.pluginData.some(({ key }) => key === 'recipe') ? layer : null
    }, PATIENCE_MS)
    const placedAt = Date.now()
    stop()
    if (result === 'failed') throw new Error(`The restyle failed. The panel says: ${ui.text}`)
    await ui.waitFor(() => ui.document.querySelector('[data-stage="done"]'))

    const reading = readRecipe(result.pluginData.find(({ key }) => key === 'recipe')?.value ?? '')
    if (!reading.ok) throw new Error(`The result’s recipe is ${reading.reason}.`)
    const { recipe } = reading
    const ended = (method: string, path: RegExp, pick: (times: number[]) => number) => {
      const times = trip.requests.filter((seen) => seen.method === method && path.test(seen.path)).map(({ endedAt }) => endedAt)
      return times.length === 0 ? 0 : pick(times) - clickedAt
    }
    const uploads = trip.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/images')
    return {
      resultId: result.id,
      report: {
        layer: result.name,
        stagesMs: {
          placeholder: placeholderAt - clickedAt,
          uploaded: ended('POST', /^\/v1\/images$/, (times) => Math.max(...times)),
          submitted: ended('POST', /^\/v1\/jobs$/, (times) => Math.max(...times)),
          done: ended('GET', /^\/v1\/jobs\/[0-9a-f]+\/images\/0$/, (times) => Math.min(...times)),
          placed: placedAt - clickedAt,
        },
        bytesUploaded: uploads.reduce((sum, { bytesIn }) => sum + bytesIn, 0),
        requests: trip.requests.filter(({ path, method }) => path.startsWith('/v1/') && method !== 'OPTIONS').length,
        imageSizes: { layer: sizeOf(document, contentId), result: sizeOf(document, result.id) },
        price: recipe.engine === 'local' ? 'free (local engine)' : formatUsd(recipe.priceMicroUsd),
        recipe,
      },
    }
  } finally {
    plugin.close()
  }
}

function selectOnItsPage(document: CanvasDocument, ids: string[]): void {
  const page = ids[0] ? document.pageOf(ids[0]) : undefined
  if (page) document.setCurrentPage(page.id)
  document.select(ids)
}

function sizeOf(document: CanvasDocument, id: string): Size {
  const { width, height } = document.boxOf(id)
  return { width, height }
}
