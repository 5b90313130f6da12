import { column, row, shadow, solid, type Layers } from '../layers.ts'
import { brand } from './brand.ts'

const stats = [
  {
    label: 'Revenue this month',
    value: '€ 48,210',
    change: '+12.4 %',
    good: true,
    color: brand.teal,
    pale: brand.tealPale,
    bars: [9, 13, 11, 17, 15, 21, 26],
  },
  {
    label: 'Occupancy',
    value: '86 %',
    change: '+4.1 %',
    good: true,
    color: brand.violet,
    pale: brand.violetPale,
    bars: [14, 16, 15, 20, 22, 24, 23],
  },
  {
    label: 'Nightly rate',
    value: '€ 124',
    change: '+2.0 %',
    good: true,
    color: brand.amber,
    pale: brand.amberPale,
    bars: [18, 17, 19, 18, 20, 21, 22],
  },
  {
    label: 'Cancelled',
    value: '3',
    change: '−1 booking',
    good: false,
    color: brand.coral,
    pale: brand.coralPale,
    bars: [22, 12, 16, 9, 13, 7, 8],
  },
]

/** Four cards with one figure each and the last seven weeks as small bars. */
export function drawStats(dashboard: Layers, x: number, y: number): void {
  const cards = dashboard.frame('Stats', { x, y, ...row(20) })
  for (const { label, value, change, good, color, pale, bars } of stats) {
    const card = cards.frame(`${label} card`, {
      ...row(8, [22, 22]),
      width: 265,
      height: 148,
      primaryAxisSizing: 'FIXED',
      counterAxisSizing: 'FIXED',
      primaryAxisAlign: 'SPACE_BETWEEN',
      cornerRadius: 20,
      fills: [solid(brand.white)],
      effects: [shadow(6, 20, brand.ink, 0.06)],
    })
    const words = card.frame('Figures', column(8))
    words.text(label, 14, brand.muted, { fontWeight: 500 })
    words.text(value, 32, brand.ink, { fontWeight: 700, letterSpacing: -1, lineHeight: 40 })
    const pill = words.frame('Change', {
      ...row(0, [3, 9]),
      cornerRadius: 12,
      fills: [solid(good ? brand.tealPale : brand.coralPale)],
    })
    pill.text(change, 12, good ? brand.teal : brand.coral, { fontWeight: 600 })

    const spark = card.frame('Last weeks', { width: 66, height: 104 })
    for (const [index, height] of bars.entries()) {
      const tall = height * 2.1
      const fills = [solid(index === bars.length - 1 ? color : pale)]
      spark.rectangle('Week', {
        x: index * 10,
        y: 104 - tall,
        width: 6,
        height: tall,
        cornerRadius: 3,
        fills,
      })
    }
  }
}
