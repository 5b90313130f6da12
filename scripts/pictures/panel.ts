import { spawn } from 'node:child_process'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import sharp from 'sharp'
import { ROOT } from '../build-plugin.ts'

const FOLDER = join(ROOT, 'out', 'pictures')

/** Of a picture on the sheet with all of them, in pixels. */
const CELL = { width: 330, height: 590, label: 22, columns: 8 }

/**
 * Photographs every state of the panel that its tests look at, in one theme: they bring the panel into each of
 * them anyway. The pictures go to `out/pictures/<theme>/`, and all of them together to `out/pictures/<theme>.jpg`.
 *
 * @throws when a test fails
 */
export async function photographPanel(theme: 'light' | 'dark'): Promise<void> {
  await rm(join(FOLDER, theme), { recursive: true, force: true })
  await runTests(theme)
  const files = (await readdir(join(FOLDER, theme))).sort().map((name) => join(FOLDER, theme, name))
  await writeFile(join(FOLDER, `${theme}.jpg`), await sheetOf(files))
  console.log(`out/pictures/${theme}/ and out/pictures/${theme}.jpg, ${files.length} pictures`)
}

async function runTests(theme: string): Promise<void> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const env = { ...process.env, PANEL_PICTURES: FOLDER, PANEL_THEME: theme }
  const tests = spawn(process.execPath, [vitest, 'run', '--reporter=dot', 'test/ui'], { cwd: ROOT, env, stdio: 'inherit' })
  const status = await new Promise((resolve) => tests.on('exit', resolve))
  if (status !== 0) throw new Error('The tests that bring the panel into its states failed. What they say is above.')
}

async function sheetOf(files: string[]): Promise<Buffer> {
  const { width, height, label, columns } = CELL
  const cells = files.map(async (file, index) => {
    const left = (index % columns) * width
    const top = Math.floor(index / columns) * height
    const fit = { width: width - 8, height: height - label - 8, fit: 'inside' } as const
    const name = `<svg width="${width}" height="${label}"><text x="2" y="16" font-size="14" font-family="sans-serif" fill="#fff">${basename(file, '.png')}</text></svg>`
    return [
      { input: Buffer.from(name), left, top },
      { input: await sharp(file).resize(fit).png().toBuffer(), left, top: top + label },
    ]
  })
  const size = { width: columns * width, height: Math.ceil(files.length / columns) * height }
  return sharp({ create: { ...size, channels: 3, background: '#606060' } })
    .composite((await Promise.all(cells)).flat())
    .jpeg({ quality: 85 })
    .toBuffer()
}
