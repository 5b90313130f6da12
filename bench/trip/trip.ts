import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPlayground } from '../../playground/build.ts'
import { buildPlugin } from '../../scripts/build-plugin.ts'
import { freePort } from '../../scripts/free-port.ts'
import type { FalStandIn } from '../../test/proxy/fal-stand-in.ts'
import { launchChromium } from '../../test/support/chromium.ts'
import { writeJson } from '../json-option.ts'
import { calibrate } from './calibrate.ts'
import { makeDocument } from './document.ts'
import { GENERATION_MS, RUNNERS, startFal } from './fal.ts'
import { Link, LINKS } from './link.ts'
import { measureTrip, type Trip } from './measure.ts'
import { readOptions, type TripOptions } from './options.ts'
import { buildPlainPlugin } from './plain-plugin/build.ts'
import { compare, type Cell, printReport } from './report.ts'
import { startPlainProxy, startProxy, type Server } from './servers.ts'
import { sizesOf } from './sizes.ts'
import { openStudio, type Studio } from './studio.ts'

/** How long a trip takes beside the generation, ours and a plain plugin's, run by run in turn on one machine. */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args)
  const loadBefore = loadavg()[0] ?? 0
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version }
  console.log(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, load ${loadBefore.toFixed(1)}`)
  console.log(`A picture is generated in ${GENERATION_MS / 1_000} s, ${RUNNERS} at a time; that time is taken off.\n`)

  const calibration = Object.fromEntries(
    await inTurn(options.links, async (link) => [link.name, await calibrate(link)] as const),
  )
  for (const [name, { up, down, roundTrip }] of Object.entries(calibration)) {
    console.log(`The ${name} link measures ${percent(down)} of its speed down, ${percent(up)} up, ${percent(roundTrip)} of its round trip.`)
  }

  const folder = await mkdtemp(join(tmpdir(), 'uso-restyle-bench-'))
  const fal = await startFal()
  const [proxy, plainProxy] = await Promise.all([startProxy(fal), startPlainProxy(fal)])
  const servers = { ours: proxy, plain: plainProxy }
  const ports = { ours: await freePort(), plain: await freePort() }
  const folders = { ours: join(folder, 'ours'), plain: join(folder, 'plain') }
  const browser = await launchChromium()
  const cells: Cell[] = []
  try {
    await buildPlayground()
    await buildPlugin({ folder: folders.ours, env: { ...process.env, RESTYLE_PROXY_ORIGIN: `http://localhost:${ports.ours}` } })
    await buildPlainPlugin(folders.plain, `http://localhost:${ports.plain}`)
    for (const size of options.frames) {
      const document = await makeDocument(size, Math.max(...options.images))
      const studios = {
        ours: await openStudio(browser, { folder: folders.ours, document, code: proxy.code, isOver: proxy.isOver }),
        plain: await openStudio(browser, { folder: folders.plain, document }),
      }
      // Unmeasured, so that no first run pays for what a team's proxy and an open Figma have long behind them.
      for (const name of ['ours', 'plain'] as const) {
        await measured(name, 1, new Link(LINKS.fast), { studio: studios[name], fal, server: servers[name], port: ports[name] })
      }
      for (const link of options.links) {
        for (const images of options.images) {
          const times = timesOf(images, link.name, options)
          const cell: Cell = { size, link, images, ours: [], plain: [] }
          for (let turn = 0; turn < times; turn++) {
            cell.ours.push(await measured('ours', images, new Link(link), { studio: studios.ours, fal, server: proxy, port: ports.ours }))
            if (!isPlainMeasured(images, link.name, options)) continue
            cell.plain.push(await measured('plain', images, new Link(link), { studio: studios.plain, fal, server: plainProxy, port: ports.plain }))
          }
          cells.push(cell)
          console.log(compare(cell))
        }
      }
      await Promise.all([studios.ours.close(), studios.plain.close()])
    }
    const sizes = await sizesOf(folders.ours)
    printReport(cells, sizes)
    console.log(`\nLoad ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after; a load above ${machine.cores} slows everything that computes.`)
    await writeJson(args, { machine, loadBefore, loadAfter: loadavg()[0], generationMs: GENERATION_MS, runners: RUNNERS, calibration, sizes, cells })
  } finally {
    await browser.close()
    await Promise.all([proxy.close(), plainProxy.close(), fal.close()])
    await rm(folder, { recursive: true, force: true })
  }
}

async function measured(
  name: string,
  images: number,
  link: Link,
  { studio, fal, server, port }: { studio: Studio; fal: FalStandIn; server: Server; port: number },
): Promise<Trip> {
  await link.open(server.port, port)
  try {
    return await measureTrip(images, { studio, fal, link, server })
  } catch (error) {
    throw new Error(`${name}, ${images} images on the ${link.speed.name} link: ${String(error)}`, { cause: error })
  } finally {
    await link.close()
  }
}

/** The fast link is where computing shows, so that is where the median of several runs is taken. */
function timesOf(images: number, link: string, { repeat }: TripOptions): number {
  return images === 1 && link === 'fast' ? repeat : 1
}

/**
 * One after the other, many images over a slow link take many minutes and tell nothing that one does not: the plain
 * plugin's time is that of one image, as often as there are images.
 */
function isPlainMeasured(images: number, link: string, { all }: TripOptions): boolean {
  return all || images === 1 || (images <= 4 && link === 'fast')
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
