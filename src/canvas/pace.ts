/** A frame of a 60 Hz screen lasts 16 ms; Figma needs some of it. */
const SLICE_MS = 10

/** Spreads long work over many short tasks, so that the canvas never stands still. */
export class Pace {
  private began = Date.now()

  /** To await between pieces of work: lets Figma go on when the slice is used up. */
  async breathe(): Promise<void> {
    if (Date.now() - this.began < SLICE_MS) return
    await new Promise<void>((resolve) => setTimeout(() => resolve(), 0))
    this.began = Date.now()
  }
}
