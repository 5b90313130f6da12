import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distanceToPalette, lockToPalette } from '../../ui/images/palette.ts'
import { words } from '../../ui/words.ts'
import { connected, openRig, until } from './rig.ts'
import { pngOf } from './stand-in/pictures.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const colour = fc.record({ r: share, g: share, b: share })
const palette = fc.array(colour, { minLength: 1, maxLength: 6 })

const RED = { r: 0.9, g: 0.15, b: 0.1 }
const BLUE = { r: 0.1, g: 0.25, b: 0.85 }

/** A row of pixels from one colour to another. */
function ramp(count: number, from: number[], to: number[]): Uint8ClampedArray {
  const data = new Uint8ClampedArray(count * 4)
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) data[i * 4 + k] = (from[k] ?? 0) + (((to[k] ?? 0) - (from[k] ?? 0)) * i) / (count - 1)
    data[i * 4 + 3] = 255
  }
  return data
}

function noise(seed: number, count = 400): Uint8ClampedArray {
  const data = new Uint8ClampedArray(count * 4)
  for (let i = 0; i < data.length; i++) data[i] = i % 4 === 3 ? 255 : (Math.imul(i + seed, 2654435761) >>> 24) & 255
  return data
}

function locked(data: Uint8ClampedArray, colours: (typeof RED)[], strength: number): Uint8ClampedArray {
  const copy = data.slice()
  lockToPalette(copy, { colours, strength })
  return copy
}

function greys(data: Uint8ClampedArray): number[] {
  return Array.from({ length: data.length / 4 }, (_, i) => 0.2126 * (data[i * 4] ?? 0) + 0.7152 * (data[i * 4 + 1] ?? 0) + 0.0722 * (data[i * 4 + 2] ?? 0))
}

describe('locking a picture to a palette', () => {
  test('changes nothing at strength 0', () => {
    const data = noise(1)
    expect(locked(data, [RED, BLUE], 0)).toEqual(data)
  })

  test('brings it nearer to the palette, the more the stronger', () => {
    fc.assert(
      fc.property(palette, fc.integer({ min: 0, max: 1000 }), (colours, seed) => {
        const data = noise(seed)
        const at = (strength: number) => distanceToPalette(locked(data, colours, strength), colours)
        // A byte's rounding is the most it may be off.
        expect(at(50)).toBeLessThanOrEqual(at(0) + 0.3)
        expect(at(100)).toBeLessThanOrEqual(at(50) + 0.3)
      }),
      { numRuns: 15 },
    )
  })

  test('a picture in another hue takes the palette’s on', () => {
    const green = ramp(64, [10, 90, 20], [120, 230, 130])
    const after = locked(green, [BLUE], 100)
    for (let i = 0; i < after.length; i += 4) expect(after[i + 2]).toBeGreaterThan(after[i + 1] ?? 0)
    expect(distanceToPalette(after, [BLUE])).toBeLessThan(distanceToPalette(green, [BLUE]) / 2)
  })

  test('keeps light and dark in order', () => {
    const after = greys(locked(ramp(128, [0, 0, 0], [255, 255, 255]), [RED, BLUE], 100))
    // Where a hue has no colour as dark as asked, the nearest there is may be a byte or two off.
    for (let i = 1; i < after.length; i++) expect(after[i]).toBeGreaterThan((after[i - 1] ?? 0) - 2)
    expect((after.at(-1) ?? 0) - (after[0] ?? 0)).toBeGreaterThan(100)
  })

  test('makes no bands: a smooth ramp stays smooth', () => {
    const after = locked(ramp(512, [200, 60, 40], [40, 60, 200]), [RED, BLUE, { r: 1, g: 1, b: 1 }], 100)
    for (let i = 4; i < after.length; i += 4) {
      for (let k = 0; k < 3; k++) expect(Math.abs((after[i + k] ?? 0) - (after[i + k - 4] ?? 0))).toBeLessThanOrEqual(8)
    }
  })
})

describe('a run with a palette', () => {
  const PICTURE = pngOf(48, 102, '#123')

  test('places the locked picture, keeps the raw one, and takes another strength without being sent again', async () => {
    const rig = await openRig()
    await connected(rig)
    rig.panel.editor.change({ palette: { colours: [RED, BLUE], strength: 50 } })
    rig.panel.run()
    await until(() => rig.proxy.submissions === 1 && rig.proxy.streamCount === 1)
    const { id, request } = rig.proxy.onlyJob
    expect(request.palette).toEqual({ colours: [RED, BLUE], strength: 50 })
    rig.proxy.finish(id, [{ bytes: await PICTURE, width: 480, height: 1024 }])
    await until(() => rig.run().trip.at === 'done')
    expect(rig.sandbox.placed[0]?.raw).toBeInstanceOf(Uint8Array)
    expect(rig.run().pictures[0]?.palette).toEqual({ before: 20, after: 15, strength: 50 })
    await rig.panel.runs.setPaletteStrength(id, 0, 100)
    expect(rig.run().pictures[0]?.palette).toEqual({ before: 20, after: 10, strength: 100 })
    expect(rig.sandbox.placed[0]?.recipe.request.palette?.strength).toBe(100)
    expect(rig.proxy.submissions).toBe(1)
  })

  test('says so when the layer is gone, and changes nothing', async () => {
    const rig = await openRig()
    await connected(rig)
    rig.panel.editor.change({ palette: { colours: [RED], strength: 50 } })
    rig.panel.run()
    await until(() => rig.proxy.submissions === 1 && rig.proxy.streamCount === 1)
    rig.proxy.finish(rig.proxy.onlyJob.id, [{ bytes: await PICTURE, width: 480, height: 1024 }])
    await until(() => rig.run().trip.at === 'done')
    rig.sandbox.jobs.clear()
    await rig.panel.runs.setPaletteStrength(rig.run().id, 0, 100)
    expect(rig.run().pictures[0]?.palette?.strength).toBe(50)
    expect(rig.panel.announcement.value).toBe(words.runs.gone)
  })
})
