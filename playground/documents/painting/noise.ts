/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export type Random = () => number

export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A roughly normal number with mean 0 and deviation 1. */
export function gaussian(random: Random): number {
  return (random() + random() + random() + random() - 2) * 1.732
}

function lattice(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296
}

/** Independent value from 0 to 1 for each whole pixel. */
export function grain(x: number, y: number, seed: number): number {
  return lattice(x | 0, y | 0, seed)
}

/** Smooth value noise from 0 to 1, one bump per unit. */
export function noise(x: number, y: number, seed: number): number {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const fx = x - x0
  const fy = y - y0
  const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
  const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10)
  const a = lattice(x0, y0, seed)
  const b = lattice(x0 + 1, y0, seed)
  const c = lattice(x0, y0 + 1, seed)
  const d = lattice(x0 + 1, y0 + 1, seed)
  return a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v
}

/** Fractal noise from 0 to 1: `octaves` layers, each twice as fine and half as strong. */
export function fractal(x: number, y: number, octaves: number, seed: number): number {
  let sum = 0
  let weight = 0
  let amplitude = 1
  for (let octave = 0; octave < octaves; octave++) {
    sum += amplitude * noise(x, y, seed + octave * 101)
    weight += amplitude
    amplitude *= 0.5
    // Turned a little each time, so that the lattices of the layers do not line up.
    const turned = x * 1.7 - y * 1.02
    y = x * 1.02 + y * 1.7
    x = turned
  }
  return sum / weight
}
