import { renameSync, writeFileSync } from 'node:fs'

const LOADER = new URL('./shifted-clock.mjs', import.meta.url)

/** The clock of one instance, which goes wrong when told to. */
export interface Clock {
  /** What the instance is started with. */
  env: Record<string, string>
  /** How far it is off, in ms. */
  shiftMs: () => number
  /** Sets it off by so much, whether the instance is running or not. */
  shift: (ms: number) => void
}

/** `file` is where the instance looks. */
export function createClock(file: string): Clock {
  let shiftMs = 0
  const shift = (ms: number) => {
    shiftMs = ms
    // Whole at any moment, because it is being read.
    writeFileSync(`${file}.new`, String(ms))
    renameSync(`${file}.new`, file)
  }
  shift(0)
  return { env: { CLOCK_FILE: file, NODE_OPTIONS: `--import ${LOADER.href}` }, shiftMs: () => shiftMs, shift }
}
