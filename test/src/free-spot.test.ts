import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GAP, isFree, nearestFreeSpot } from '../../src/canvas/free-spot.ts'

const box = fc.record({
  x: fc.integer({ min: -2000, max: 2000 }),
  y: fc.integer({ min: -2000, max: 2000 }),
  width: fc.integer({ min: 1, max: 1500 }),
  height: fc.integer({ min: 1, max: 1500 }),
})

describe('nearestFreeSpot', () => {
  const original = { x: 0, y: 0, width: 400, height: 300 }

  it('is right beside the original when nothing is there', () => {
    expect(nearestFreeSpot(original, original, original, [original])).toEqual({ x: 400 + GAP, y: 0 })
  })

  it('goes below rather than to the far end of a row of screens', () => {
    const row = Array.from({ length: 10 }, (_, i) => ({ ...original, x: i * 450 }))
    expect(nearestFreeSpot(original, original, original, row)).toEqual({ x: 0, y: 300 + GAP })
  })

  it('stays level with a layer deep inside a frame, but clear of the frame', () => {
    const layer = { x: 100, y: 120, width: 50, height: 50 }
    expect(nearestFreeSpot(layer, layer, original, [original])).toEqual({ x: 400 + GAP, y: 120 })
  })

  it('never covers anything', () => {
    fc.assert(
      fc.property(box, fc.array(box, { maxLength: 30 }), fc.record({ width: fc.integer({ min: 1, max: 900 }), height: fc.integer({ min: 1, max: 900 }) }), (anchor, others, size) => {
        const spot = nearestFreeSpot(size, anchor, anchor, [anchor, ...others])
        expect(isFree({ ...spot, ...size }, [anchor, ...others])).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})
