import type { FalStandIn } from '../../test/proxy/fal-stand-in.ts'
import { generatingMs, GENERATION_MS, RUNNERS } from './fal.ts'
import { limitMs } from './limit.ts'
import type { Link, LinkCounts, LinkSpeed } from './link.ts'
import { peakMegabytes, resetPeak, type Server } from './servers.ts'
import type { Clicked, Studio } from './studio.ts'

/** One trip of so many images, from opening the plugin to the last layer. */
export interface Trip extends Clicked, LinkCounts {
  openMs: number
  /** From the click to the last layer, without the time in which something was generated. */
  overheadMs: number
  generatingMs: number
  proxyMegabytes: number | null
  /** What no plugin could go below with the bytes this one sent and got. */
  limitMs: number
}

export async function measureTrip(
  images: number,
  { studio, fal, link, server }: { studio: Studio; fal: FalStandIn; link: Link; server: Server },
): Promise<Trip> {
  for (const list of [fal.jobs, fal.requests, fal.uploaded]) list.splice(0)
  const openMs = await studio.openOn(images)
  await resetPeak(server.pid)
  Object.assign(link.counts, { bytesUp: 0, bytesDown: 0, requests: 0, preflights: 0, connections: 0 })
  const clicked = await studio.restyle(images)
  const counts = { ...link.counts }
  const proxyMegabytes = await peakMegabytes(server.pid)
  if (fal.jobs.length !== images) throw new Error(`There were ${fal.jobs.length} jobs for ${images} images.`)
  const generating = generatingMs(fal.jobs)
  const trip: Trip = {
    ...clicked,
    ...counts,
    ...{ openMs, proxyMegabytes },
    overheadMs: clicked.ms - generating,
    generatingMs: generating,
    limitMs: limitOf(fal, link.speed),
  }
  await studio.reset()
  return trip
}

function limitOf({ jobs, uploaded }: FalStandIn, speed: LinkSpeed): number {
  const bytesUp = uploaded.reduce((sum, { byteLength }) => sum + byteLength, 0)
  return limitMs(
    {
      // The style among them, each job's share being much the same.
      up: jobs.map(() => bytesUp / jobs.length),
      down: jobs.map(({ plan }) => plan.picture?.byteLength ?? 0),
      ...{ generationMs: GENERATION_MS, runners: RUNNERS },
    },
    speed,
  )
}
