import { expect } from 'vitest'
import type { OpenPanel } from './frame.ts'
import { pngOf } from './stand-in/pictures.ts'
import type { ViewsRig } from './views-rig.ts'

/** The button that starts a run. */
export const RUN = /^(Restyle|New scene|Style only) ·/

/** A finished picture of the login screen. */
export const RESULT = { bytes: await pngOf(480, 1024, '#7048e8'), width: 480, height: 1024 }

/** What is seen; the live region repeats some of it to those who listen. */
export function shown({ frame }: OpenPanel) {
  return frame.locator('.view, .connect')
}

/** Starts the only run there is, and waits until the panel follows it. Its id. */
export async function startRun(rig: ViewsRig, panel: OpenPanel): Promise<string> {
  // By key: a headless browser may still take a click for where things stood a frame ago.
  await panel.frame.getByRole('button', { name: RUN }).press('Enter')
  await expect.poll(() => rig.proxy.jobs.size).toBe(1)
  await shown(panel).getByText('third in line').waitFor()
  await expect.poll(() => rig.proxy.streamCount).toBe(1)
  return rig.proxy.onlyJob.id
}
