/** A frame of a 60 Hz screen lasts 16 ms; Figma needs some of it. */
const SLICE_MS = 10

/**
 * Spreads long work over many short tasks, so that the canvas never stands still. What it gives is to be awaited
 * between pieces of the work: it lets Figma go on when the slice is used up.
 */
export function newPace(): () => Promise<void> {
  let began = Date.now()
  return async () => {
    if (Date.now() - began < SLICE_MS) return
    await new Promise<void>((resolve) => setTimeout(() => resolve(), 0))
    began = Date.now()
  }
}
