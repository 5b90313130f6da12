import { oilStroke, trace } from '../painting/brush.ts'
import { Field, relief } from '../painting/field.ts'
import { seeded } from '../painting/noise.ts'
import { clamp, Picture, rgb } from '../painting/picture.ts'
import { SmallBrush, paintLighthouse, paintLights, paintVillage } from './starry-oil-details.ts'
import { Scene } from './starry-oil-scene.ts'

/** A harbour at night in thick oil paint: the sky turns in strokes that follow a field of whirls. */
export function paintStarryOil(side: number, seed: number): Picture {
  const random = seeded(seed)
  const picture = new Picture(side, side, rgb('#16306b'))
  const height = new Field(side, side)
  const scene = new Scene(side, seed)
  const underpainting = 4
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (x % underpainting === 0 || y % underpainting === 0) picture.set(x, y, scene.colour(x, y, random))
      else picture.set(x, y, picture.get(x - (x % underpainting), y - (y % underpainting)))
    }
  }
  const passes = [
    { count: 1500, width: 17, length: 62, load: 0.7 },
    { count: 3600, width: 9.5, length: 44, load: 1 },
    { count: 5200, width: 6, length: 30, load: 1.2 },
  ]
  for (const { count, width, length, load } of passes) {
    for (let i = 0; i < count; i++) {
      const start = { x: (random() * 1.12 - 0.1) * side, y: (random() * 1.08 - 0.04) * side }
      const size = (0.7 + random() * 0.6) * scene.fineness(start.x, start.y)
      const path = trace(start, Math.max(6, length * size), (x, y) => scene.angle(x, y))
      const colour = scene.colour(start.x, start.y, random)
      oilStroke(picture, height, path, { width: width * size, length, colour, load }, random)
    }
  }
  const brush = new SmallBrush(picture, height, random)
  paintLighthouse(brush, random)
  paintVillage(brush, random)
  paintLights(brush, random)

  const soft = height.blurred(1)
  picture.shade((x, y) => clamp(1 + 0.17 * relief(height, x, y) * 0.6 + 0.3 * relief(soft, x, y), 0.5, 1.6))
  return picture
}
