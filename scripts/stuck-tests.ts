import { spawnSync } from 'node:child_process'
import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/** Far more than any file takes, also on a machine that is shared; milliseconds. */
const LIMIT = 10 * 60_000

/**
 * Ends the tests when a file does not come to its end, and says which. A loop without an end keeps its process
 * from noticing that its time is over, so that Vitest by itself would wait for ever.
 */
export default class StuckTests implements Reporter {
  private readonly timers = new Map<string, NodeJS.Timeout>()

  onTestModuleStart({ moduleId }: TestModule): void {
    this.timers.set(moduleId, setTimeout(giveUp, LIMIT, moduleId).unref())
  }

  onTestModuleEnd({ moduleId }: TestModule): void {
    clearTimeout(this.timers.get(moduleId))
    this.timers.delete(moduleId)
  }
}

function giveUp(moduleId: string): void {
  console.error(`${relative(process.cwd(), moduleId)} has not ended after ${LIMIT / 60_000} minutes: stuck.`)
  spawnSync('pkill', ['-KILL', '-P', String(process.pid)])
  process.exit(1)
}
