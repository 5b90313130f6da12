import { createLab, type LabImage } from './image.ts'
import { createRandom } from './random.ts'

const OCTAVES = 4
/** Cells of the coarsest octave along the long side. */
const COARSEST_CELLS = 3

/** A grey picture of soft clouds: the content for a request that has none. Same seed, same clouds. */
export function cloudContent(width: number, height: number, seed: number): LabImage {
  const random = createRandom(seed)
  const lab = createLab(width, height)
  const cell = Math.max(width, height) / COARSEST_CELLS
  let weights = 0
  for (let octave = 0; octave < OCTAVES; octave++) {
    const weight = 1 / (1 << octave)
    weights += weight
    addOctave(lab, cell / (1 << octave), weight, random)
  }
  for (let i = 0; i < lab.l.length; i++) lab.l[i] = 0.1 + (0.8 * lab.l[i]!) / weights
  return lab
}

/** Adds random values on a grid of `cell` pixels, joined smoothly. */
function addOctave({ width, height, l }: LabImage, cell: number, weight: number, random: () => number) {
  const columns = Math.ceil(width / cell) + 1
  const rows = Math.ceil(height / cell) + 1
  const grid = Float64Array.from({ length: columns * rows }, random)
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / cell)
    const v = smoothStep(y / cell - row)
    for (let x = 0; x < width; x++, i++) {
      const column = Math.floor(x / cell)
      const u = smoothStep(x / cell - column)
      const corner = row * columns + column
      const top = grid[corner]! + (grid[corner + 1]! - grid[corner]!) * u
      const bottom = grid[corner + columns]! + (grid[corner + columns + 1]! - grid[corner + columns]!) * u
      l[i]! += weight * (top + (bottom - top) * v)
    }
  }
}

function smoothStep(t: number): number {
  return t * t * (3 - 2 * t)
}
