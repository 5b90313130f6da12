import type { SceneNode } from '@open-pencil/scene-graph'
import { column, gradient, row, shadow, solid, stroke, type Layers, type Look } from '../layers.ts'
import { brand } from './brand.ts'

/*
 * What the texts say here is as long as what instances say: OpenPencil (0.14) lays an opened instance out with the
 * sizes of its main component.
 */

export interface Components {
  primaryButton: SceneNode
  quietButton: SceneNode
  featureCard: SceneNode
  planCard: SceneNode
}

/** The main components of Harbour's pages; cards hold instances of the buttons. */
export function drawComponents(page: Layers): Components {
  const primaryButton = button(page, 'Primary button', 0, 0, brand.white, {
    fills: [gradient(['#13a09f'], ['#0b7a86'])],
    effects: [shadow(8, 20, brand.teal, 0.3)],
  })
  const quietButton = button(page, 'Quiet button', 280, 0, brand.navy, {
    fills: [solid(brand.white)],
    strokes: [stroke(brand.navy, 1.5, 0.22)],
  })
  const featureCard = drawFeatureCard(page, quietButton)
  const planCard = drawPlanCard(page, primaryButton)
  return { primaryButton, quietButton, featureCard, planCard }
}

function button(page: Layers, name: string, x: number, y: number, color: string, look: Look): SceneNode {
  const component = page.add('COMPONENT', name, {
    x,
    y,
    ...row(10, [16, 26]),
    counterAxisAlign: 'CENTER',
    primaryAxisAlign: 'CENTER',
    cornerRadius: 14,
    ...look,
  })
  page.inside(component).text('Start free', 16, color, { name: 'Label', fontWeight: 600 })
  return component
}

function drawFeatureCard(page: Layers, quietButton: SceneNode): SceneNode {
  const component = page.add('COMPONENT', 'Feature card', {
    y: 120,
    ...column(14, [32]),
    width: 384,
    counterAxisSizing: 'FIXED',
    cornerRadius: 24,
    fills: [solid(brand.white)],
    effects: [shadow(12, 32, brand.ink, 0.08)],
  })
  const card = page.inside(component)
  const icon = card.frame('Icon', { width: 56, height: 56, cornerRadius: 16, fills: [solid(brand.tealPale)] })
  icon.ellipse('Ring', { x: 14, y: 14, width: 28, height: 28, fills: [], strokes: [stroke(brand.teal, 4)] })
  icon.ellipse('Dot', { x: 24, y: 24, width: 8, height: 8, fills: [solid(brand.coral)] })
  card.text('Title', 22, brand.ink, { name: 'Title', fontWeight: 700, letterSpacing: -0.3, width: 320 })
  card.text(
    'What this part of the product does for a guesthouse, told in about three short lines that end before the edge.',
    16,
    brand.body,
    { name: 'Text', width: 320, lineHeight: 25 },
  )
  card.instance(quietButton, { name: 'Button' }, { Label: 'Learn more' })
  return component
}

function drawPlanCard(page: Layers, primaryButton: SceneNode): SceneNode {
  const component = page.add('COMPONENT', 'Plan card', {
    x: 480,
    y: 120,
    ...column(18, [36]),
    width: 384,
    counterAxisSizing: 'FIXED',
    cornerRadius: 24,
    fills: [solid(brand.white)],
    strokes: [stroke(brand.line, 1)],
  })
  const card = page.inside(component)
  card.text('Plan', 16, brand.teal, { name: 'Plan', fontWeight: 600 })
  const price = card.frame('Price', column(0))
  price.text('€ 129', 44, brand.ink, { name: 'Amount', fontWeight: 700, letterSpacing: -1.2 })
  price.text('per month', 15, brand.muted, { name: 'Period' })
  card.rectangle('Rule', { width: 312, height: 1, fills: [solid(brand.line)] })
  for (const name of ['First point', 'Second point', 'Third point']) {
    const point = card.frame(name, { ...row(12), counterAxisAlign: 'CENTER' })
    const tick = point.frame('Tick', {
      width: 22,
      height: 22,
      cornerRadius: 11,
      fills: [solid(brand.tealPale)],
    })
    tick.text('✓', 12, brand.teal, { x: 6, y: 3, fontWeight: 700 })
    point.text(name, 15, brand.body, { name: `${name} text` })
  }
  card.instance(primaryButton, { name: 'Button' }, { Label: 'Choose this plan' })
  return component
}
