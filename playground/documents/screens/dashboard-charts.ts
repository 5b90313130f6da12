import { gradient, row, shadow, solid, stroke, type Layers } from '../layers.ts'
import { brand } from './brand.ts'
import { curve } from './chart.ts'

const card = { cornerRadius: 20, fills: [solid(brand.white)], effects: [shadow(6, 20, brand.ink, 0.06)] }
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const thisYear = [18, 22, 21, 29, 34, 41, 52, 58, 47, 38, 30, 36]
const lastYear = [15, 17, 20, 22, 27, 33, 40, 44, 39, 31, 24, 27]

/** Revenue of two years as lines, 712×340. */
export function drawRevenue(dashboard: Layers, x: number, y: number): void {
  const chart = dashboard.frame('Revenue chart', { x, y, width: 712, height: 340, ...card })
  chart.text('Revenue', 18, brand.ink, { x: 28, y: 24, fontWeight: 600 })
  chart.text('in thousands of euros', 13, brand.muted, { x: 28, y: 50 })
  const legend = chart.frame('Legend', { x: 524, y: 30, ...row(16), counterAxisAlign: 'CENTER' })
  for (const [name, color] of [
    ['2025', brand.teal],
    ['2024', '#c3ccd6'],
  ] as const) {
    const entry = legend.frame(name, { ...row(8), counterAxisAlign: 'CENTER' })
    entry.ellipse('Dot', { width: 10, height: 10, fills: [solid(color)] })
    entry.text(name, 13, brand.body, { fontWeight: 500 })
  }

  const plot = chart.frame('Plot', { x: 64, y: 88, width: 620, height: 200 })
  for (const [index, value] of [60, 45, 30, 15, 0].entries()) {
    plot.rectangle('Grid line', { y: index * 50, width: 620, height: 1, fills: [solid(brand.line)] })
    plot.text(String(value), 12, brand.muted, { x: -36, y: index * 50 - 8 })
  }
  const points = (values: number[]) =>
    values.map((value, index) => ({ x: 24 + index * 52, y: 200 - (value / 60) * 200 }))
  for (const [index, month] of months.entries())
    plot.text(month, 12, brand.muted, { x: 13 + index * 52, y: 212 })
  curve(
    plot,
    'Area',
    points(thisYear),
    { fills: [gradient([brand.teal, 0.28], [brand.teal, 0])], strokes: [] },
    200,
  )
  curve(plot, 'Last year', points(lastYear), {
    fills: [],
    strokes: [{ ...stroke('#c3ccd6', 2), align: 'CENTER' }],
  })
  curve(plot, 'This year', points(thisYear), {
    fills: [],
    strokes: [{ ...stroke(brand.teal, 3), align: 'CENTER' }],
  })

  const peak = points(thisYear)[7]
  if (!peak) return
  plot.ellipse('Peak', {
    x: peak.x - 7,
    y: peak.y - 7,
    width: 14,
    height: 14,
    fills: [solid(brand.white)],
    strokes: [stroke(brand.teal, 4)],
  })
  const bubble = plot.frame('Peak label', {
    x: peak.x + 16,
    y: peak.y - 20,
    ...row(0, [6, 12]),
    cornerRadius: 10,
    fills: [solid(brand.ink)],
  })
  bubble.text('€ 58,400', 13, brand.white, { fontWeight: 600 })
}

/** Occupancy by weekday as bars, 388×340. */
export function drawOccupancy(dashboard: Layers, x: number, y: number): void {
  const chart = dashboard.frame('Occupancy chart', { x, y, width: 388, height: 340, ...card })
  chart.text('Occupancy', 18, brand.ink, { x: 28, y: 24, fontWeight: 600 })
  chart.text('this week, by night', 13, brand.muted, { x: 28, y: 50 })
  const nights = { Mon: 62, Tue: 58, Wed: 71, Thu: 80, Fri: 97, Sat: 100, Sun: 74 }
  for (const [index, [night, value]] of Object.entries(nights).entries()) {
    const left = 30 + index * 49
    const height = value * 1.9
    chart.rectangle(`${night} room`, {
      x: left,
      y: 98,
      width: 32,
      height: 190,
      cornerRadius: 10,
      fills: [solid(brand.canvas)],
    })
    const strong = value > 90
    chart.rectangle(night, {
      x: left,
      y: 288 - height,
      width: 32,
      height,
      cornerRadius: 10,
      fills: [strong ? gradient([brand.coral], ['#f6a47f']) : gradient(['#1f5f96'], ['#5b98c6'])],
    })
    chart.text(String(value), 12, strong ? brand.coral : brand.body, {
      name: `${night} value`,
      x: left + (value === 100 ? 5 : 9),
      y: 288 - height - 20,
      fontWeight: 600,
    })
    chart.text(night, 12, brand.muted, { name: `${night} label`, x: left + 4, y: 300 })
  }
}
