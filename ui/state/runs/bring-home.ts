import type { Job } from '../../../contract/job.ts'
import type { PaletteLock } from '../../../contract/job-request.ts'
import type { Backing, SandboxCalls, TextOnResult } from '../../../contract/plugin-calls.ts'
import { recipeOf } from '../../../contract/recipe.ts'
import type { Clock, PictureUrls, Random } from '../../host.ts'
import type { FinishedImage, ImageWork } from '../../images/work.ts'
import { withPatience } from '../../patience.ts'
import type { Proxy } from '../../proxy.ts'
import type { Picture } from '../run.ts'
import type { Settings } from '../settings.ts'

export interface BringHomeParts {
  sandbox: Pick<SandboxCalls, 'placeResult' | 'removePlaceholders'>
  proxy: Pick<Proxy, 'image' | 'placed'>
  images: Pick<ImageWork, 'finish' | 'lock' | 'backings'>
  settings: Pick<Settings, 'placedOf' | 'notePlaced'>
  clock: Clock
  random: Random
  urls: PictureUrls
  /** The first picture, where it was asked for before the job was done. */
  early: ReturnType<Proxy['image']> | null
  /** Figma is given one picture at a time. */
  placing: <T>(task: () => Promise<T>) => Promise<T>
}

export interface BringHomeProgress {
  onPicture(picture: Picture): void
  onPlacing(done: number, total: number): void
  /** A picture's placeholder was gone, so it stands somewhere near. */
  onElsewhere(): void
  /** A picture stands without its text, whose original is gone. */
  onTextLost(): void
  /** All pictures stand; the proxy is about to be told. */
  onHome(): void
}

const FETCH_ATTEMPTS = 8
/** The one that is asked for before it is there. */
export const FIRST_PICTURE = 0

/** A picture that stands nowhere yet. */
const BARE = { nodeId: null, texts: [], backings: [], backed: [], palette: null } satisfies Partial<Picture>

/**
 * The way home of a finished job: fetch each picture, take its padding off, put it on the canvas, while the next
 * one comes down, but no more, so that they never pile up in memory. Only when all stand there is the proxy told.
 * Doing it again after any failure places nothing twice, and nothing that the designer took away since.
 */
export async function bringHome(
  job: Job,
  name: string,
  parts: BringHomeParts,
  progress: BringHomeProgress,
): Promise<void> {
  const patience = { clock: parts.clock, random: parts.random, attempts: FETCH_ATTEMPTS }
  const placedBefore = parts.settings.placedOf(job.id)
  const good = job.images.filter((image) => !image.flagged && !placedBefore.has(image.index))
  for (const { index } of job.images.filter((image) => image.flagged)) {
    progress.onPicture({ ...BARE, index, state: 'flagged', url: null })
  }
  const fetchPicture = ({ index }: Job['images'][number]) => {
    const asked = () => withPatience(() => parts.proxy.image(job.id, index), patience)
    const fetched = index === FIRST_PICTURE && parts.early ? parts.early.catch(asked) : asked()
    // Whoever waits for it is told; until then nobody does.
    fetched.catch(() => undefined)
    return fetched
  }
  let coming = good[0] && fetchPicture(good[0])
  for (const [done, { index }] of good.entries()) {
    progress.onPlacing(done, good.length)
    if (!coming) break
    const { bytes } = await coming
    const following = good[done + 1]
    coming = following && fetchPicture(following)
    const finished = await parts.images.finish(bytes, job.request.plan)
    const { shown, palette } = await locked(finished, job.request.palette, parts)
    const url = parts.urls.create(shown.thumbnail, shown.thumbnailType)
    progress.onPicture({ ...BARE, index, state: 'ready', url, palette })
    const raw = shown === finished ? {} : { raw: finished.bytes }
    const request = { jobId: job.id, imageIndex: index, image: shown.bytes, recipe: recipeOf(job, index), name, ...raw }
    const outcome = await parts.placing(() => parts.sandbox.placeResult(request))
    await parts.settings.notePlaced(job.id, index).catch(() => undefined)
    const texts = outcome.kind === 'already-placed' ? [] : outcome.texts
    const backings = await backingsFor(shown.bytes, texts, [], parts)
    progress.onPicture({ ...BARE, index, state: 'placed', url, nodeId: outcome.nodeId, texts, backings, palette })
    if (outcome.kind === 'placed-elsewhere') progress.onElsewhere()
    if (outcome.kind !== 'already-placed' && outcome.textLost) progress.onTextLost()
  }
  // Flagged pictures leave their placeholders behind, and so does a job that made fewer than it was asked for.
  progress.onHome()
  await parts.sandbox.removePlaceholders(job.id)
  await withPatience(() => parts.proxy.placed(job.id), patience)
}

/** The picture as it is placed: moved toward the palette, if one was chosen. */
export async function locked(
  finished: FinishedImage,
  palette: PaletteLock | undefined,
  { images }: { images: Pick<ImageWork, 'lock'> },
): Promise<{ shown: FinishedImage; palette: Picture['palette'] }> {
  if (!palette) return { shown: finished, palette: null }
  const { before, after, ...shown } = await images.lock(finished.bytes, palette)
  return { shown, palette: { before, after, strength: palette.strength } }
}

/**
 * What would make the texts on a picture readable that are not; `backed` are the patches that stand behind some. A
 * picture that stands is home, whatever becomes of looking at its texts.
 */
export async function backingsFor(
  picture: Uint8Array,
  texts: readonly TextOnResult[],
  backed: readonly Backing[],
  { images }: { images: Pick<ImageWork, 'backings'> },
): Promise<Backing[]> {
  return texts.length === 0 ? [] : images.backings(picture, texts, backed).catch(() => [])
}
