import { readFileSync } from 'node:fs'

/** What a process holds in memory now, and the most it ever did, in MB (Linux). */
export function memoryOf(pid: number): { nowMb: number; mostMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_024)
  return { nowMb: mb('VmRSS'), mostMb: mb('VmHWM') }
}

/** A figure of the proxy's own metrics. */
export async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name}(?:\\{\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
}

/** Waits until every job that was submitted has ended, so that one measure does not burden the next. */
export async function untilIdle(url: string): Promise<void> {
  while ((await metricOf(url, 'restyle_followed_jobs')) > 0) await new Promise((resolve) => setTimeout(resolve, 100))
}
