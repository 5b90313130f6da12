import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import { expect } from 'vitest'
import type { OpenPanel } from './frame.ts'

/** Set to a folder by `npm run pictures`, which wants a picture of every state that a test looks at. */
const PICTURES = process.env.PANEL_PICTURES

/** Takes the picture that was asked for, and fails with what axe finds in the panel as it is now. */
export async function look(panel: OpenPanel, name: string): Promise<void> {
  await takePicture(panel, name)
  await expectAccessible(panel)
}

async function takePicture({ page, theme, width }: OpenPanel, name: string): Promise<void> {
  if (!PICTURES) return
  const folder = join(PICTURES, theme)
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}${width === 360 ? '' : `-${width}px`}.png`) })
}

/** Fails with what axe finds, in its own words. */
async function expectAccessible({ frame }: OpenPanel): Promise<void> {
  await frame.evaluate(axe.source)
  const found = await frame.evaluate(async () => {
    const { axe: tool } = window as unknown as { axe: typeof axe }
    const { violations } = await tool.run(document, { resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`) }))
  })
  expect(found).toEqual([])
}
