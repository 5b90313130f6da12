import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Frame } from 'playwright-core'
import { buildPlayground } from '../../playground/build.ts'
import { createPlayground } from '../../playground/server.ts'
import { requireBrowser } from '../../scripts/browser.mjs'
import { buildPlugin, ROOT } from '../../scripts/build-plugin.ts'
import { freePort } from '../../scripts/free-port.ts'
import { serve } from '../../scripts/serve.ts'
import { writeJson } from '../json-option.ts'
import { table } from '../table.ts'

/** A mockup and a picture, each with a textured style. */
const PAIRS = [
  ['Dashboard', 'Wool felt'],
  ['Dusk', 'Starry oil'],
] as const
const RUNS = 4
/** How long an idle panel is watched, for what the machine and the page do by themselves. */
const IDLE_MS = 2000
/** A task longer than this is felt. */
const LONG_TASK_MS = 50

interface Watched {
  /** From the click to the picture; of an idle panel the time watched. */
  ms: number
  /** The panel's own main-thread tasks of over 50 ms, as the browser reports them. */
  longTasksMs: number[]
  /** The longest that the main thread left a timer of 4 ms waiting. It is shared with the page around the panel. */
  longestGapMs: number
}

interface PreviewFigures extends Watched {
  content: string
  style: string
  /** The first one also starts the worker and compiles it. */
  first: boolean
}

/** Clicks “Free preview” in the built plugin, in the playground, and watches the panel's main thread. */
export async function run(args: string[]): Promise<void> {
  const loadBefore = loadavg()[0]!
  console.log(`${availableParallelism()} cores, load ${loadBefore.toFixed(1)}\n`)
  const work = await mkdtemp(join(tmpdir(), 'uso-restyle-preview-bench-'))
  const port = await freePort()
  await buildPlugin({ folder: work, env: { ...process.env, RESTYLE_PROXY_ORIGIN: `http://localhost:${port}` } })
  await buildPlayground()
  await mkdir(join(work, 'build'), { recursive: true })
  await symlink(join(ROOT, 'build', 'playground'), join(work, 'build', 'playground'))
  const server = await serve({
    port,
    dataDir: join(work, 'data'),
    env: { LOG_LEVEL: 'silent' },
    makePage: (connect) => createPlayground({ root: work, connect }),
  })
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: requireBrowser(), args: [...sandbox, '--disable-gpu'] })
  const figures: PreviewFigures[] = []
  let idle: Watched | null = null
  try {
    for (const [content, style] of PAIRS) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 860 } })
      await page.goto(`${server.url}/?open=plugin&select=${encodeURIComponent(`${content},${style}`)}`)
      await page.frameLocator('iframe').getByRole('button', { name: 'Free preview' }).waitFor({ timeout: 60_000 })
      const handle = await page.$('iframe')
      const frame = await handle?.contentFrame()
      if (!frame) throw new Error('The panel has no frame.')
      const still = await watch(frame, IDLE_MS)
      if (!idle || still.longestGapMs < idle.longestGapMs) idle = still
      for (let n = 0; n < RUNS; n++) figures.push({ content, style, first: n === 0, ...(await watch(frame, null)) })
      await page.close()
    }
  } finally {
    await browser.close()
    await server.close()
    await rm(work, { recursive: true, force: true })
  }
  const row = (name: string, which: string, { ms, longTasksMs, longestGapMs }: Watched) => [
    name,
    which,
    ms.toFixed(0),
    String(longTasksMs.length),
    Math.max(0, ...longTasksMs).toFixed(0),
    longestGapMs.toFixed(0),
    `${(longestGapMs / idle!.longestGapMs).toFixed(1)}×`,
  ]
  const rows = figures.map((each) => row(`${each.content} × ${each.style}`, each.first ? 'first' : 'again', each))
  rows.push(row('idle panel', '', idle!))
  const heads = ['preview', '', 'ms', `tasks > ${LONG_TASK_MS} ms`, 'longest ms', 'longest gap ms', 'gap vs idle']
  console.log(table(heads, rows))
  await writeJson(args, { loadBefore, cores: availableParallelism(), idle, previews: figures })
}

/** Clicks and waits for the picture, or only waits; meanwhile watches the main thread. */
function watch(frame: Frame, idleMs: number | null): Promise<Watched> {
  return frame.evaluate(
    async ([wait, long]) => {
      const longTasksMs: number[] = []
      const observer = new PerformanceObserver((list) => {
        // Tasks of the page around the panel stand in for Figma, which draws in a process of its own.
        for (const { name, duration } of list.getEntries()) if (name === 'self') longTasksMs.push(duration)
      })
      observer.observe({ type: 'longtask' })
      let longestGapMs = 0
      let last = performance.now()
      const ticks = setInterval(() => {
        const now = performance.now()
        longestGapMs = Math.max(longestGapMs, now - last)
        last = now
      }, 4)
      const started = performance.now()
      if (wait === null) {
        const button = [...document.querySelectorAll<HTMLButtonElement>('.preview button')].find((each) =>
          /preview/i.test(each.textContent),
        )
        if (!button) throw new Error('The panel has no button for a preview.')
        button.click()
        do await new Promise((resolve) => requestAnimationFrame(resolve))
        while (
          !document.querySelector('.preview-picture:not(.preview-old) canvas') &&
          performance.now() - started < 60_000
        )
      } else await new Promise((resolve) => setTimeout(resolve, wait))
      const ms = performance.now() - started
      // Entries are handed over in a task of their own.
      await new Promise((resolve) => setTimeout(resolve, 2 * long))
      clearInterval(ticks)
      observer.disconnect()
      return { ms, longTasksMs, longestGapMs }
    },
    [idleMs, LONG_TASK_MS] as const,
  )
}
