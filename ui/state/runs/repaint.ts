import type { Job } from '../../../contract/job.ts'
import type { SandboxCalls } from '../../../contract/plugin-calls.ts'
import { recipeOf } from '../../../contract/recipe.ts'
import type { Clock, PictureUrls, Random } from '../../host.ts'
import type { ImageWork } from '../../images/work.ts'
import { withPatience } from '../../patience.ts'
import type { Proxy } from '../../proxy.ts'
import type { Picture } from '../run.ts'
import { backingsFor } from './bring-home.ts'

export interface RepaintParts {
  sandbox: Pick<SandboxCalls, 'repaintResult'>
  proxy: Pick<Proxy, 'image'>
  images: Pick<ImageWork, 'finish' | 'lock' | 'backings'>
  clock: Clock
  random: Random
  urls: PictureUrls
}

const FETCH_ATTEMPTS = 4

/**
 * Locks a placed picture to its palette with another strength, from the picture as the proxy keeps it. Resolves
 * to the picture as it is then, with its texts looked at anew, or to null when its layer is gone.
 */
export async function repaint(job: Job, picture: Picture, strength: number, parts: RepaintParts): Promise<Picture | null> {
  const { palette, plan } = job.request
  if (!palette || picture.nodeId === null) return null
  const { clock, random, proxy, images, urls } = parts
  const { bytes } = await withPatience(() => proxy.image(job.id, picture.index), { clock, random, attempts: FETCH_ATTEMPTS })
  const raw = await images.finish(bytes, plan)
  const shown = await images.lock(raw.bytes, { ...palette, strength })
  const recipe = recipeOf({ ...job, request: { ...job.request, palette: { ...palette, strength } } }, picture.index)
  if (!(await parts.sandbox.repaintResult(picture.nodeId, shown.bytes, raw.bytes, recipe))) return null
  const url = urls.create(shown.thumbnail, shown.thumbnailType)
  const backings = await backingsFor(shown.bytes, picture.texts, picture.backed, parts)
  return { ...picture, url, backings, palette: { before: shown.before, after: shown.after, strength } }
}
