import type { LinkSpeed } from './link.ts'

export interface NecessaryWork {
  /** What has to go up for each job in bytes, in the order of the jobs. */
  up: number[]
  /** The picture of each job. */
  down: number[]
  generationMs: number
  runners: number
}

/**
 * The overhead that no plugin can go below on a link, in ms: every job's bytes go up one after the other, it is
 * generated once a runner is free, and its picture comes down. Round trips: half of one up, half for the notice that
 * the picture is there, one to fetch it. Computing costs nothing, and what happens while something is generated is
 * free, as it is in what is measured.
 */
export function limitMs({ up, down, generationMs, runners }: NecessaryWork, link: LinkSpeed): number {
  const half = link.roundTripMs / 2
  const upBytesPerMs = link.up * 125
  const downBytesPerMs = link.down * 125
  const free = Array.from({ length: runners }, () => 0)
  let upFreeAt = 0
  let downFreeAt = 0
  let generating = 0
  let generatedUntil = 0
  for (const [index, bytes] of up.entries()) {
    upFreeAt += bytes / upBytesPerMs
    const runner = free.indexOf(Math.min(...free))
    const from = Math.max(upFreeAt + half, free[runner] ?? 0)
    const to = from + generationMs
    free[runner] = to
    generating += Math.max(0, to - Math.max(from, generatedUntil))
    generatedUntil = Math.max(generatedUntil, to)
    downFreeAt = Math.max(downFreeAt, to + 2 * half) + (down[index] ?? 0) / downBytesPerMs
  }
  return downFreeAt + half - generating
}
