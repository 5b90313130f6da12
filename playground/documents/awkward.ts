import type { Fill } from '@open-pencil/scene-graph'
import { sliceMark } from '../host/figma/slice.ts'
import { gradient, shadow, solid, stroke, type Layers } from './layers.ts'
import { brand } from './screens/brand.ts'
import type { Components } from './screens/components.ts'

/** Layers that plugins stumble over, each named after what is odd about it. */
export function drawAwkward(page: Layers, { featureCard }: Components, picture: Fill): void {
  const plain = { width: 320, height: 240, cornerRadius: 24, fills: [gradient([brand.coral], [brand.amber])] }
  page.rectangle('Hidden', { ...plain, visible: false })
  page.rectangle('Locked', { ...plain, x: 400, locked: true })
  page.frame('Empty frame', { x: 800, width: 320, height: 240, strokes: [stroke(brand.muted)] })
  page.rectangle('One pixel', { x: 1200, width: 1, height: 1, fills: [solid(brand.coral)] })
  page.rectangle('Rotated', {
    ...plain,
    x: 1360,
    y: 40,
    rotation: 30,
    effects: [shadow(12, 30, brand.ink, 0.3)],
  })
  page.rectangle('Slice', { x: 0, y: 400, width: 320, height: 240, fills: [], pluginData: [sliceMark] })
  page.rectangle('</script>', { ...plain, x: 400, y: 400, fills: [picture] })
  page.rectangle('Ratio 40 to 1', {
    x: 800,
    y: 400,
    width: 1200,
    height: 30,
    fills: [gradient([brand.teal], [brand.navy])],
  })

  const group = page.inside(page.add('GROUP', 'Group', { x: 800, y: 500, width: 320, height: 140 }))
  group.ellipse('Left', { width: 180, height: 140, fills: [solid(brand.violet, 0.7)] })
  group.ellipse('Right', { x: 140, width: 180, height: 140, fills: [solid(brand.teal, 0.7)] })

  page.instance(
    featureCard,
    { name: 'Instance with a child', x: 0, y: 760 },
    { Title: 'An instance', Text: 'Nothing can be put into it or taken out.' },
  )
  const section = page.inside(
    page.add('SECTION', 'Section', { x: 480, y: 760, width: 520, height: 360, fills: [solid('#eceff3')] }),
  )
  section.rectangle('In the section', { ...plain, x: 60, y: 60 })
  page.ellipse('Round picture', { x: 1080, y: 760, width: 360, height: 360, fills: [picture] })
  page.text('Only text, with no layer behind it.', 40, brand.ink, {
    name: 'Text only',
    x: 1520,
    y: 760,
    fontWeight: 600,
  })
  page.rectangle('Very wide', {
    x: 0,
    y: 1240,
    width: 20_000,
    height: 1400,
    fills: [gradient([brand.navy], [brand.teal], [brand.amber])],
  })
}
