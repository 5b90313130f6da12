import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { RgbaImage } from '../../../engine/restyle/image.ts'
import { restyle, type RestyleProgress, type RestyleRequest } from '../../../engine/restyle/restyle.ts'
import { layoutKept, styleDistance } from '../../../bench/quality/metrics.ts'
import { picture } from '../support.ts'

function request(changes: Partial<RestyleRequest> = {}): RestyleRequest {
  return {
    content: picture(96, 96, 1),
    styles: [picture(80, 60, 2)],
    width: 96,
    height: 96,
    seed: 1,
    guidanceScale: 4,
    inferenceSteps: 28,
    variant: 0,
    ...changes,
  }
}

function run(changes: Partial<RestyleRequest> = {}): { image: RgbaImage; steps: RestyleProgress[] } {
  const steps: RestyleProgress[] = []
  const work = restyle(request(changes))
  for (;;) {
    const step = work.next()
    if (step.done) return { image: step.value, steps }
    steps.push(step.value)
  }
}

const hash = ({ data }: RgbaImage) => createHash('sha256').update(data).digest('hex')

function plain(width: number, height: number, ...colour: number[]): RgbaImage {
  const data = new Uint8Array(width * height * 4)
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 4] ?? 255
  return { width, height, data }
}

describe('a restyle', () => {
  it('is the same for the same request, and another for another seed, variant, guidance or effort', () => {
    const first = hash(run().image)
    expect(hash(run().image)).toBe(first)
    const others = [{ seed: 2 }, { variant: 1 }, { guidanceScale: 9 }, { inferenceSteps: 50 }].map(
      (changes) => hash(run(changes).image),
    )
    expect(new Set([first, ...others]).size).toBe(5)
  })

  it('tells progress that only rises, through all its stages', () => {
    const { steps } = run()
    for (let i = 1; i < steps.length; i++) expect(steps[i]!.done).toBeGreaterThanOrEqual(steps[i - 1]!.done)
    expect(steps.at(-1)!.done).toBeLessThanOrEqual(1)
    expect(new Set(steps.map((step) => step.stage))).toEqual(
      new Set(['reading', 'colour', 'brushwork', 'finishing']),
    )
  })

  it('comes closer to the style and keeps the layout', () => {
    const content = picture(256, 256, 5)
    const style = picture(256, 256, 9)
    const { image } = run({ content, styles: [style], width: 256, height: 256 })
    const before = styleDistance(content, style)
    const after = styleDistance(image, style)
    expect(after.colour).toBeLessThan(0.6 * before.colour)
    expect(layoutKept(image, content).edges).toBeGreaterThan(0.6)
  })

  it('leaves content without a style as it is', () => {
    const content = picture(96, 96, 1)
    expect(hash(run({ content, styles: [] }).image)).toBe(
      hash({ ...content, data: Uint8Array.from(content.data) }),
    )
  })

  it('makes a picture of the style alone', () => {
    const { image } = run({ content: null })
    expect(image.data.some((value, i) => i % 4 === 0 && value !== image.data[0])).toBe(true)
  })

  it('takes from both of two styles', () => {
    const red = picture(64, 64, 3)
    for (let i = 0; i < red.data.length; i += 4) red.data.set([200 + (red.data[i]! >> 3), 20, 20], i)
    const blue = picture(64, 64, 4)
    for (let i = 0; i < blue.data.length; i += 4) blue.data.set([20, 20, 200 + (blue.data[i]! >> 3)], i)
    const { image } = run({ styles: [red, blue], guidanceScale: 10 })
    let reddish = 0
    let bluish = 0
    for (let i = 0; i < image.data.length; i += 4) {
      if (image.data[i]! > image.data[i + 2]! + 60) reddish++
      if (image.data[i + 2]! > image.data[i]! + 60) bluish++
    }
    expect(Math.min(reddish, bluish)).toBeGreaterThan(0.05 * 96 * 96)
  })
})

describe('extremes', () => {
  const whole = ({ image }: { image: RgbaImage }, width: number, height: number) => {
    expect([image.width, image.height, image.data.length]).toEqual([width, height, width * height * 4])
    for (let i = 3; i < image.data.length; i += 4) if (image.data[i] !== 255) throw new Error('a hole')
  }

  it('16 × 16 in and out', () => {
    whole(run({ content: picture(16, 16), styles: [picture(16, 16, 2)], width: 16, height: 16 }), 16, 16)
  })

  it('a pixel, a line and a column, as content and as style', () => {
    for (const [width, height] of [
      [1, 1],
      [300, 1],
      [1, 4000],
    ] as const) {
      whole(run({ content: picture(width, height), width, height }), width, height)
      whole(run({ styles: [picture(width, height, 2)] }), 96, 96)
      whole(run({ styles: [picture(64, 64, 2), picture(width, height, 3)] }), 96, 96)
    }
  })

  it('sizes that halve unevenly', () => {
    whole(run({ width: 101, height: 67 }), 101, 67)
  })

  it('one colour everywhere: white stays a fill, and a grey style has no say in hue', () => {
    const { image } = run({
      content: plain(96, 96, 255, 255, 255, 255),
      styles: [plain(64, 64, 128, 128, 128, 255)],
    })
    for (let i = 0; i < image.data.length; i += 4) {
      expect(Math.abs(image.data[i]! - image.data[i + 1]!)).toBeLessThanOrEqual(3)
      expect(Math.abs(image.data[i]! - image.data[0]!)).toBeLessThanOrEqual(3)
    }
  })

  it('a transparent picture counts as what is stored under it', () => {
    const clear = plain(64, 64, 0, 0, 0, 0)
    whole(run({ content: clear, styles: [clear] }), 96, 96)
  })
})
