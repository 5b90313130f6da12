import { describe, expect, it } from 'vitest'
import { layoutKept, relativeStyleDistance, styleDistance } from '../../bench/quality/metrics.ts'
import { restyledPairs } from '../../bench/quality/pairs.ts'
import { picture } from './support.ts'

/**
 * The worst that these pairs may become: about a twelfth beyond what they are. The whole table is written by
 * `npm run bench -- quality --write`.
 */
const LIMITS: Record<string, { styleDistance: number; edges: number }> = {
  'Dashboard × Wool felt': { styleDistance: 0.43, edges: 0.85 },
  'Dashboard × Riso poster': { styleDistance: 0.46, edges: 0.87 },
  'Login × Watercolour': { styleDistance: 0.345, edges: 0.9 },
  'Dusk × Starry oil': { styleDistance: 0.29, edges: 0.77 },
}

describe('what is painted', () => {
  it('is as near to the style and as true to the layout as it was', async () => {
    const found: Record<string, { styleDistance: number; edges: number }> = {}
    const wanted = (content: string, style: string) => `${content} × ${style}` in LIMITS
    for await (const { contentName, styleName, content, style, result } of restyledPairs(wanted)) {
      found[`${contentName} × ${styleName}`] = {
        styleDistance: relativeStyleDistance(result, content, style).ratio,
        edges: layoutKept(result, content).edges,
      }
    }
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(LIMITS).toSorted())
    for (const [pair, limit] of Object.entries(LIMITS)) {
      expect(found[pair]!.styleDistance, `${pair}, style distance`).toBeLessThan(limit.styleDistance)
      expect(found[pair]!.edges, `${pair}, edges`).toBeGreaterThan(limit.edges)
    }
  })
})

describe('the measures', () => {
  it('are nothing between a picture and itself, and do not care where things are', () => {
    const style = picture(128, 128, 4)
    const turned = { ...style, data: style.data.slice() }
    for (let i = 0, n = 128 * 128; i < n; i++) {
      turned.data.set(style.data.subarray((n - 1 - i) * 4, (n - i) * 4), i * 4)
    }
    expect(styleDistance(style, style)).toEqual({ colour: 0, texture: 0 })
    expect(styleDistance(turned, style).colour).toBeLessThan(
      0.05 * styleDistance(picture(128, 128, 5), style).colour,
    )
    expect(layoutKept(style, style)).toEqual({
      edges: expect.closeTo(1, 9) as number,
      similarity: expect.closeTo(1, 9) as number,
    })
    expect(layoutKept(turned, style).edges).toBeLessThan(0.5)
  })
})
