import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPlayground } from '../../playground/build.ts'
import { buildPlugin } from '../../scripts/build-plugin.ts'
import { freePort } from '../../scripts/free-port.ts'
import { launchChromium } from '../../test/support/chromium.ts'
import { writeJson } from '../json-option.ts'
import { calibrate } from './calibrate.ts'
import { makeDocument } from './document.ts'
import { GENERATION_MS, RUNNERS, startFal } from './fal.ts'
import { readOptions, type TripOptions } from './options.ts'
import { buildPlainPlugin } from './plain-plugin/build.ts'
import { compare, type Cell, printReport } from './report.ts'
import { startPlainProxy, startProxy } from './servers.ts'
import { Side } from './side.ts'
import { sizesOf } from './sizes.ts'

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
  const folders = { ours: join(folder, 'ours'), plain: join(folder, 'plain') }
  const ports = { ours: await freePort(), plain: await freePort() }
  const fal = await startFal()
  const browser = await launchChromium()
  const sides = {
    ours: new Side({ browser, fal, folder: folders.ours, port: ports.ours, startServer: () => startProxy(fal) }),
    plain: new Side({ browser, fal, folder: folders.plain, port: ports.plain, startServer: () => startPlainProxy(fal) }),
  }
  const cells: Cell[] = []
  try {
    await buildPlayground()
    await buildPlugin({ folder: folders.ours, env: { ...process.env, RESTYLE_PROXY_ORIGIN: `http://localhost:${ports.ours}` } })
    await buildPlainPlugin(folders.plain, `http://localhost:${ports.plain}`)
    for (const size of options.frames) {
      const document = await makeDocument(size, Math.max(...options.images))
      for (const side of Object.values(sides)) await side.take(document)
      for (const link of options.links) {
        for (const images of options.images) {
          const cell: Cell = { size, link, images, ours: [], plain: [], failures: [] }
          cells.push(cell)
          for (let turn = 0; turn < timesOf(images, link.name, options); turn++) {
            await measureInto(cell, 'ours', sides.ours)
            if (isPlainMeasured(images, link.name, options)) await measureInto(cell, 'plain', sides.plain)
          }
          console.log(compare(cell))
        }
      }
    }
    const sizes = await sizesOf(folders.ours)
    printReport(cells, sizes)
    console.log(`\nLoad ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after; a load above ${machine.cores} slows everything that computes.`)
    await writeJson(args, { machine, loadBefore, loadAfter: loadavg()[0], generationMs: GENERATION_MS, runners: RUNNERS, calibration, sizes, cells })
    if (cells.some(({ failures }) => failures.length > 0)) process.exitCode = 1
  } finally {
    await Promise.all([sides.ours.close(), sides.plain.close()])
    await browser.close()
    await fal.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A trip that fails is told in its cell, and the others are measured all the same. */
async function measureInto(cell: Cell, name: 'ours' | 'plain', side: Side): Promise<void> {
  try {
    cell[name].push(await side.trip(cell.images, cell.link))
  } catch (error) {
    cell.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
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
