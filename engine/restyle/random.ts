/** Uniform numbers in [0, 1). */
export type Random = () => number

/** Seeded generator (sfc32 by Chris Doty-Humphrey): integer arithmetic only, so the same everywhere. */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9
  let b = seed >>> 0
  let c = 0x243f6a88
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 12; i++) next()
  return next
}
