import type { Fill, SceneNode } from '@open-pencil/scene-graph'
import { column, gradient, row, shadow, solid, stroke, type Layers } from '../layers.ts'
import { brand } from './brand.ts'
import type { Components } from './components.ts'
import { mark } from './mark.ts'

interface Pictures {
  dusk: Fill
  room: Fill
}

/** Harbour's home page, 1440 wide and as tall as its sections: auto-layout throughout, instances for what repeats. */
export function drawMarketing(
  page: Layers,
  x: number,
  y: number,
  components: Components,
  pictures: Pictures,
): SceneNode {
  const screen = page.add('FRAME', 'Marketing', {
    x,
    y,
    ...column(0),
    width: 1440,
    counterAxisSizing: 'FIXED',
    clipsContent: true,
    fills: [solid(brand.sand)],
  })
  const marketing = page.inside(screen)
  drawNavigation(marketing, components)
  drawHero(marketing, components, pictures.dusk)
  drawFeatures(marketing, components)
  drawStory(marketing, components, pictures.room)
  drawPlans(marketing, components)
  drawClosing(marketing, components)
  return screen
}

/** A section as wide as the page. */
function section(marketing: Layers, name: string, padding: number[], look = {}): Layers {
  const base = {
    ...column(48, padding),
    width: 1440,
    counterAxisSizing: 'FIXED' as const,
    layoutAlignSelf: 'STRETCH' as const,
  }
  return marketing.frame(name, { ...base, ...look })
}

function drawNavigation(marketing: Layers, { quietButton }: Components): void {
  const bar = section(marketing, 'Navigation', [28, 120], {
    ...row(0, [28, 120]),
    primaryAxisSizing: 'FIXED',
    primaryAxisAlign: 'SPACE_BETWEEN',
    counterAxisAlign: 'CENTER',
  })
  const logo = bar.frame('Logo', { ...row(12), counterAxisAlign: 'CENTER' })
  mark(logo, 40, brand.navy, '#7fb9c9')
  logo.text('Harbour', 22, brand.navy, { fontWeight: 700, letterSpacing: -0.4 })
  const links = bar.frame('Links', row(40))
  for (const link of ['Product', 'Guesthouses', 'Prices', 'Stories'])
    links.text(link, 16, brand.body, { fontWeight: 500 })
  bar.instance(quietButton, { name: 'Sign in button' }, { Label: 'Sign in' })
}

function drawHero(marketing: Layers, { primaryButton, quietButton }: Components, dusk: Fill): void {
  const hero = section(marketing, 'Hero', [56, 120, 112], {
    ...row(72, [56, 120, 112]),
    primaryAxisSizing: 'FIXED',
    counterAxisAlign: 'CENTER',
  })
  const words = hero.frame('Words', { ...column(28), width: 548, counterAxisSizing: 'FIXED' })
  const tag = words.frame('Tag', {
    ...row(8, [8, 16]),
    counterAxisAlign: 'CENTER',
    cornerRadius: 20,
    fills: [solid(brand.coralPale)],
  })
  tag.ellipse('Dot', { width: 8, height: 8, fills: [solid(brand.coral)] })
  tag.text('New: channel sync in both directions', 14, '#b5452a', { fontWeight: 600 })
  words.text('Run your guesthouse from one calm place.', 64, brand.navy, {
    name: 'Headline',
    width: 548,
    fontWeight: 800,
    lineHeight: 70,
    letterSpacing: -2.2,
  })
  words.text(
    'Bookings, rooms, payments and messages in a single day view. Harbour keeps the desk quiet, so you can look after people.',
    19,
    brand.body,
    { name: 'Lead', width: 500, lineHeight: 30 },
  )
  const actions = words.frame('Actions', row(16))
  actions.instance(primaryButton, { name: 'Start button' }, { Label: 'Try it for 30 days' })
  actions.instance(quietButton, { name: 'Tour button' }, { Label: 'Take the tour' })
  words.text('No card needed · set up in an afternoon', 14, brand.muted)

  const stage = hero.frame('Picture', { width: 580, height: 520 })
  stage.rectangle('Dusk picture', {
    x: 20,
    width: 560,
    height: 500,
    cornerRadius: 32,
    fills: [dusk],
    effects: [shadow(28, 60, brand.navy, 0.3)],
  })
  const ticket = stage.frame('Arrival', {
    x: -36,
    y: 368,
    ...row(16, [18, 24, 18, 18]),
    counterAxisAlign: 'CENTER',
    cornerRadius: 20,
    fills: [solid(brand.white)],
    effects: [shadow(16, 40, brand.navy, 0.22)],
  })
  const avatar = ticket.frame('Avatar', {
    width: 48,
    height: 48,
    cornerRadius: 24,
    fills: [gradient(['#f7a07f'], [brand.coral])],
  })
  avatar.text('MO', 16, brand.white, { x: 11, y: 13, fontWeight: 700 })
  const note = ticket.frame('Note', column(2))
  note.text('Marta arrives at 14:30', 16, brand.ink, { fontWeight: 600 })
  note.text('Lighthouse suite · 3 nights', 14, brand.muted)
  const score = stage.frame('Score', {
    x: 424,
    y: 36,
    ...column(0, [16, 22]),
    cornerRadius: 20,
    fills: [solid(brand.white, 0.94)],
    effects: [shadow(12, 30, brand.navy, 0.2)],
  })
  score.text('9.6', 32, brand.navy, { fontWeight: 800, letterSpacing: -1 })
  score.text('412 reviews', 13, brand.muted)
}

const features = [
  [
    'One day, one page',
    'Who arrives, who leaves, which room is ready and who still owes a deposit. Nothing else.',
  ],
  [
    'Rates that follow the tide',
    'Harbour watches events, weather and demand, and suggests a price you can accept with one tap.',
  ],
  [
    'Guests write, you answer',
    'Mail, chat and portals become one thread per guest, in your language and in theirs, at any hour of the day.',
  ],
] as const

function drawFeatures(marketing: Layers, { featureCard }: Components): void {
  const area = section(marketing, 'Features', [96, 120], { fills: [solid('#f3e8d6')] })
  const heading = area.frame('Heading', column(12))
  heading.text('Everything at the desk', 16, brand.teal, { fontWeight: 600 })
  heading.text('Less clicking, more hosting', 44, brand.navy, { fontWeight: 700, letterSpacing: -1.4 })
  const cards = area.frame('Cards', row(24))
  for (const [title, text] of features) {
    cards.instance(featureCard, { name: `${title} card` }, { Title: title, Text: text })
  }
}

function drawStory(marketing: Layers, { quietButton }: Components, room: Fill): void {
  const story = section(marketing, 'Story', [112, 120], {
    ...row(80, [112, 120]),
    primaryAxisSizing: 'FIXED',
    counterAxisAlign: 'CENTER',
  })
  story.rectangle('Story picture', {
    width: 480,
    height: 480,
    cornerRadius: 240,
    fills: [room],
    effects: [shadow(20, 50, brand.navy, 0.18)],
  })
  const words = story.frame('Quote', { ...column(24), width: 600, counterAxisSizing: 'FIXED' })
  words.text(
    '“We used to run nine rooms on sticky notes. Now the morning takes one coffee.”',
    36,
    brand.navy,
    { name: 'Words', width: 600, fontWeight: 600, lineHeight: 48, letterSpacing: -0.8 },
  )
  words.text('Ines Marques, Casa do Mar, Nazaré', 16, brand.body, { fontWeight: 500 })
  const figures = words.frame('Figures', row(56, [8, 0]))
  for (const [figure, label] of [
    ['+18 %', 'direct bookings'],
    ['6 h', 'saved every week'],
    ['0', 'double bookings'],
  ] as const) {
    const block = figures.frame(label, column(2))
    block.text(figure, 34, brand.coral, { fontWeight: 700, letterSpacing: -0.8 })
    block.text(label, 14, brand.muted)
  }
  words.instance(quietButton, { name: 'Story button' }, { Label: 'Read the story' })
}

const plans = [
  { name: 'Jetty', amount: '€ 19', points: ['Up to 5 rooms', 'Day view and calendar', 'Card payments'] },
  { name: 'Quay', amount: '€ 49', points: ['Up to 20 rooms', 'Channel sync', 'Rate suggestions'] },
  { name: 'Port', amount: '€ 129', points: ['Several houses', 'Roles for your team', 'A person to call'] },
]

function drawPlans(marketing: Layers, { planCard }: Components): void {
  const area = section(marketing, 'Prices', [96, 120], {
    fills: [solid(brand.white)],
    counterAxisAlign: 'CENTER',
  })
  area.text('Prices that fit a small house', 44, brand.navy, { fontWeight: 700, letterSpacing: -1.4 })
  const cards = area.frame('Plans', row(24))
  for (const { name, amount, points } of plans) {
    const [first = '', second = '', third = ''] = points
    const featured = name === 'Quay'
    const look = featured
      ? {
          fills: [solid('#eef8f7')],
          strokes: [stroke(brand.teal, 2)],
          effects: [shadow(20, 44, brand.teal, 0.18)],
        }
      : {}
    cards.instance(
      planCard,
      { name: `${name} plan`, ...look },
      {
        Plan: name,
        Amount: amount,
        'First point text': first,
        'Second point text': second,
        'Third point text': third,
      },
    )
  }
}

function drawClosing(marketing: Layers, { primaryButton }: Components): void {
  const closing = section(marketing, 'Closing', [104, 120], {
    ...column(28, [104, 120]),
    counterAxisAlign: 'CENTER',
    fills: [gradient(['#123a66'], ['#0b1f3d'])],
  })
  closing.text('Come in, the coffee is on.', 52, brand.white, { fontWeight: 700, letterSpacing: -1.6 })
  closing.text('Thirty days free. Bring your bookings along in one click.', 18, '#b9cbe0')
  closing.instance(primaryButton, { name: 'Closing button' }, { Label: 'Open your harbour' })
  const foot = section(marketing, 'Footer', [32, 120], {
    ...row(0, [32, 120]),
    primaryAxisSizing: 'FIXED',
    primaryAxisAlign: 'SPACE_BETWEEN',
    fills: [solid('#081830')],
  })
  foot.text('© 2025 Harbour Software', 14, '#8ea3bd')
  foot.text('Imprint · Privacy · Status', 14, '#8ea3bd')
}
