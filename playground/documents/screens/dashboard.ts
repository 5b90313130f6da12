import type { SceneNode } from '@open-pencil/scene-graph'
import { column, row, solid, stroke, type Layers } from '../layers.ts'
import { brand } from './brand.ts'
import { drawArrivals } from './dashboard-arrivals.ts'
import { drawOccupancy, drawRevenue } from './dashboard-charts.ts'
import { drawStats } from './dashboard-stats.ts'
import { mark } from './mark.ts'

/** The desk of a guesthouse, 1440×1024: sidebar, figures, two charts and today's arrivals. */
export function drawDashboard(page: Layers, x: number, y: number): SceneNode {
  const screen = page.add('FRAME', 'Dashboard', {
    x,
    y,
    width: 1440,
    height: 1024,
    clipsContent: true,
    fills: [solid(brand.canvas)],
  })
  const dashboard = page.inside(screen)
  drawSidebar(dashboard)
  drawHeader(dashboard)
  drawStats(dashboard, 280, 128)
  drawRevenue(dashboard, 280, 300)
  drawOccupancy(dashboard, 1012, 300)
  drawArrivals(dashboard, 280, 664)
  return screen
}

function drawSidebar(dashboard: Layers): void {
  const sidebar = dashboard.frame('Sidebar', {
    ...column(6, [32, 20]),
    width: 240,
    height: 1024,
    primaryAxisSizing: 'FIXED',
    counterAxisSizing: 'FIXED',
    fills: [solid(brand.navy)],
  })
  const logo = sidebar.frame('Logo', { ...row(10, [0, 8, 28]), counterAxisAlign: 'CENTER' })
  mark(logo, 36, brand.white, brand.navy)
  logo.text('Harbour', 20, brand.white, { fontWeight: 700, letterSpacing: -0.3 })

  for (const [label, badge] of [
    ['Today'],
    ['Calendar'],
    ['Guests', '12'],
    ['Rooms'],
    ['Payments', '3'],
    ['Reviews'],
  ]) {
    const active = label === 'Today'
    const item = sidebar.frame(`${label} item`, {
      ...row(12, [0, 12]),
      width: 200,
      height: 44,
      primaryAxisSizing: 'FIXED',
      counterAxisSizing: 'FIXED',
      counterAxisAlign: 'CENTER',
      cornerRadius: 12,
      fills: active ? [solid(brand.white, 0.13)] : [],
    })
    const color = active ? brand.white : '#a9bdd4'
    item.rectangle('Icon', {
      width: 18,
      height: 18,
      cornerRadius: 6,
      fills: active ? [solid(brand.coral)] : [],
      strokes: active ? [] : [stroke('#7f98b6', 2)],
    })
    item.text(label ?? '', 15, color, { fontWeight: active ? 600 : 500, layoutGrow: 1 })
    if (badge) {
      const pill = item.frame('Badge', { ...row(0, [1, 8]), cornerRadius: 10, fills: [solid(brand.teal)] })
      pill.text(badge, 12, brand.white, { fontWeight: 600 })
    }
  }
  drawTip(dashboard)
}

function drawTip(dashboard: Layers): void {
  const tip = dashboard.frame('Tip', {
    x: 20,
    y: 838,
    ...column(8, [18]),
    width: 200,
    counterAxisSizing: 'FIXED',
    cornerRadius: 16,
    fills: [solid(brand.teal)],
  })
  tip.text('High tide ahead', 15, brand.white, { fontWeight: 600 })
  tip.text('The regatta fills the town from 14 June. Raise weekend rates?', 13, '#d5efee', {
    width: 164,
    lineHeight: 19,
  })
  tip.text('Review rates  →', 13, brand.white, { fontWeight: 600 })
}

function drawHeader(dashboard: Layers): void {
  const words = dashboard.frame('Heading', { x: 280, y: 36, ...column(2) })
  words.text('Good morning, Ines', 30, brand.ink, { fontWeight: 700, letterSpacing: -0.6, lineHeight: 38 })
  words.text('Friday 6 June · 14 guests in house, 5 arrive today', 15, brand.muted)

  const tools = dashboard.frame('Tools', { x: 996, y: 42, ...row(16), counterAxisAlign: 'CENTER' })
  const search = tools.frame('Search', {
    ...row(10, [0, 16]),
    width: 248,
    height: 44,
    primaryAxisSizing: 'FIXED',
    counterAxisSizing: 'FIXED',
    counterAxisAlign: 'CENTER',
    cornerRadius: 22,
    fills: [solid(brand.white)],
    strokes: [stroke(brand.line)],
  })
  search.ellipse('Lens', { width: 14, height: 14, fills: [], strokes: [stroke(brand.muted, 2)] })
  search.text('Guest, room or booking', 14, brand.muted)
  const bell = tools.frame('Bell', {
    width: 44,
    height: 44,
    cornerRadius: 22,
    fills: [solid(brand.white)],
    strokes: [stroke(brand.line)],
  })
  bell.rectangle('Shape', {
    x: 15,
    y: 13,
    width: 14,
    height: 15,
    independentCorners: true,
    topLeftRadius: 7,
    topRightRadius: 7,
    fills: [solid(brand.body)],
  })
  bell.ellipse('Clapper', { x: 19, y: 29, width: 6, height: 4, fills: [solid(brand.body)] })
  bell.ellipse('News', {
    x: 27,
    y: 9,
    width: 10,
    height: 10,
    fills: [solid(brand.coral)],
    strokes: [stroke(brand.white, 2)],
  })
  const avatar = tools.frame('Avatar', {
    width: 44,
    height: 44,
    cornerRadius: 22,
    fills: [solid(brand.amber)],
  })
  avatar.text('IM', 15, brand.navy, { x: 13, y: 11, fontWeight: 700 })
}
