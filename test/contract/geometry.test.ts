import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cropOfResult, keepSizeOutput, outputSize, planContent, styleSize } from '../../contract/geometry.ts'

const side = fc.integer({ min: 1, max: 10_000 })
const mappable = fc
  .record({ width: side, height: side })
  .filter(({ width, height }) => Math.max(width, height) <= 16 * Math.min(width, height))

function planned(size: { width: number; height: number }) {
  const planning = planContent(size)
  if (!planning.ok) throw new Error(planning.reason)
  return planning.plan
}

describe('planContent', () => {
  it('pads onto a canvas that USO crops nothing from', () => {
    fc.assert(
      fc.property(mappable, (size) => {
        const { canvas, content } = planned(size)
        expect(Math.max(canvas.width, canvas.height)).toBe(1024)
        expect(keepSizeOutput(canvas)).toEqual(canvas)
        expect(content.x).toBeGreaterThanOrEqual(0)
        expect(content.y).toBeGreaterThanOrEqual(0)
        expect(content.x + content.width).toBeLessThanOrEqual(canvas.width)
        expect(content.y + content.height).toBeLessThanOrEqual(canvas.height)
        expect(canvas.width - content.width).toBeLessThan(32)
        expect(canvas.height - content.height).toBeLessThan(32)
      }),
    )
  })

  it('brings every point of the layer back to itself, within half a pixel of the result', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    // The service may answer on another grid than the one asked for.
    const answered = fc.record({
      width: fc.double({ min: 0.5, max: 2, noNaN: true }),
      height: fc.double({ min: 0.5, max: 2, noNaN: true }),
    })
    fc.assert(
      fc.property(mappable, share, share, answered, (size, atX, atY, factor) => {
        const plan = planned(size)
        const result = {
          width: Math.max(1, Math.round(plan.canvas.width * factor.width)),
          height: Math.max(1, Math.round(plan.canvas.height * factor.height)),
        }
        const crop = cropOfResult(plan, result)
        // Layer point → canvas → result pixel: where the model painted what stood there.
        const painted = {
          x: ((plan.content.x + atX * plan.content.width) / plan.canvas.width) * result.width,
          y: ((plan.content.y + atY * plan.content.height) / plan.canvas.height) * result.height,
        }
        // The crop is stretched over the layer, so this result pixel is what the layer shows at that point.
        const shown = { x: crop.x + atX * crop.width, y: crop.y + atY * crop.height }
        expect(Math.abs(painted.x - shown.x)).toBeLessThanOrEqual(0.5 + 1e-9)
        expect(Math.abs(painted.y - shown.y)).toBeLessThanOrEqual(0.5 + 1e-9)
      }),
      { numRuns: 2_000 },
    )
  })

  it('refuses a ratio beyond 16:1', () => {
    expect(planContent({ width: 1601, height: 100 })).toEqual({ ok: false, reason: 'too-extreme' })
    expect(planContent({ width: 1600, height: 100 }).ok).toBe(true)
    expect(planContent({ width: 1, height: 17 }).ok).toBe(false)
  })

  it.each([
    [0, 100],
    [Number.NaN, 10],
    [Number.POSITIVE_INFINITY, 10],
    [-5, 10],
  ])('refuses a layer of %s × %s', (width, height) => {
    expect(planContent({ width, height })).toEqual({ ok: false, reason: 'no-area' })
  })
})

describe('keepSizeOutput', () => {
  it.each([
    [1440, 900, 1024, 640],
    [1920, 1080, 1024, 576],
    [390, 844, 448, 1024],
    [1200, 630, 1024, 512],
    [1024, 768, 1024, 768],
  ])('puts %i × %i on USO’s grid as %i × %i', (width, height, onGridWidth, onGridHeight) => {
    expect(keepSizeOutput({ width, height })).toEqual({ width: onGridWidth, height: onGridHeight })
  })
})

describe('outputSize', () => {
  it('follows the content only when its layout is kept', () => {
    const content = { width: 1024, height: 640 }
    expect(outputSize({ keep_size: true, image_size: 'square' }, content)).toEqual(content)
    expect(outputSize({ keep_size: false, image_size: 'square' }, content)).toEqual({ width: 512, height: 512 })
    expect(outputSize({ keep_size: true, image_size: 'square_hd' }, null)).toEqual({ width: 1024, height: 1024 })
  })

  it('floors custom sides to a multiple of 16', () => {
    const image_size = { width: 1000, height: 527 }
    expect(outputSize({ keep_size: false, image_size }, null)).toEqual({ width: 992, height: 512 })
  })
})

describe('styleSize', () => {
  it('never exceeds what the model can use and keeps the proportions', () => {
    fc.assert(
      fc.property(fc.record({ width: side, height: side }), (size) => {
        const scaled = styleSize(size)
        expect(Math.max(scaled.width, scaled.height)).toBeLessThanOrEqual(1024)
        expect(Math.min(scaled.width, scaled.height)).toBeLessThanOrEqual(512)
        const scale = Math.min(512 / Math.min(size.width, size.height), 1024 / Math.max(size.width, size.height))
        expect(Math.abs(scaled.width - size.width * scale)).toBeLessThanOrEqual(1)
        expect(Math.abs(scaled.height - size.height * scale)).toBeLessThanOrEqual(1)
      }),
    )
  })
})
