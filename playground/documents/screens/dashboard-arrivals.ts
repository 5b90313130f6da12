import { row, shadow, solid, type Layers } from '../layers.ts'
import { brand } from './brand.ts'

type State = 'Confirmed' | 'On the way' | 'Deposit due' | 'Checked in'

const stateLook: Record<State, { color: string; pale: string }> = {
  Confirmed: { color: brand.teal, pale: brand.tealPale },
  'On the way': { color: '#5a4bc4', pale: brand.violetPale },
  'Deposit due': { color: '#a8690a', pale: brand.amberPale },
  'Checked in': { color: '#1f5f96', pale: '#dfecf7' },
}

const arrivals: {
  guest: string
  initials: string
  color: string
  room: string
  nights: string
  time: string
  total: string
  state: State
}[] = [
  {
    guest: 'Marta Oliveira',
    initials: 'MO',
    color: brand.coral,
    room: 'Lighthouse suite',
    nights: '3 nights',
    time: '14:30',
    total: '€ 486',
    state: 'On the way',
  },
  {
    guest: 'Jonas Lindqvist',
    initials: 'JL',
    color: brand.teal,
    room: 'Garden double',
    nights: '5 nights',
    time: '15:00',
    total: '€ 610',
    state: 'Confirmed',
  },
  {
    guest: 'Amara Okafor',
    initials: 'AO',
    color: brand.violet,
    room: 'Quay studio',
    nights: '2 nights',
    time: '16:15',
    total: '€ 238',
    state: 'Deposit due',
  },
  {
    guest: 'The Tanaka family',
    initials: 'TF',
    color: brand.amber,
    room: 'Boathouse',
    nights: '7 nights',
    time: '18:40',
    total: '€ 1,320',
    state: 'Checked in',
  },
]

const columns = { guest: 28, room: 330, nights: 546, time: 674, total: 800, state: 936 }

/** Today's arrivals as a table, 1120×320. */
export function drawArrivals(dashboard: Layers, x: number, y: number): void {
  const table = dashboard.frame('Arrivals table', {
    x,
    y,
    width: 1120,
    height: 324,
    cornerRadius: 20,
    fills: [solid(brand.white)],
    effects: [shadow(6, 20, brand.ink, 0.06)],
  })
  table.text('Arrivals today', 18, brand.ink, { x: 28, y: 22, fontWeight: 600 })
  table.text('See all 5', 14, brand.teal, { x: 1030, y: 25, fontWeight: 600 })
  for (const [name, left] of Object.entries({
    Guest: columns.guest,
    Room: columns.room,
    Stay: columns.nights,
    Arrives: columns.time,
    Total: columns.total,
    Status: columns.state,
  })) {
    table.text(name, 12, brand.muted, { x: left, y: 62, fontWeight: 600 })
  }
  for (const [index, arrival] of arrivals.entries()) drawArrival(table, arrival, 86 + index * 57)
}

function drawArrival(table: Layers, arrival: (typeof arrivals)[number], y: number): void {
  const line = table.frame(`${arrival.guest} row`, { y, width: 1120, height: 56 })
  line.rectangle('Rule', { x: 28, width: 1064, height: 1, fills: [solid(brand.line)] })
  const avatar = line.frame('Avatar', {
    x: columns.guest,
    y: 11,
    width: 36,
    height: 36,
    cornerRadius: 18,
    fills: [solid(arrival.color)],
  })
  avatar.text(arrival.initials, 13, brand.white, { x: 8, y: 9, fontWeight: 700 })
  line.text(arrival.guest, 15, brand.ink, { x: 78, y: 18, fontWeight: 600 })
  line.text(arrival.room, 14, brand.body, { x: columns.room, y: 19 })
  line.text(arrival.nights, 14, brand.body, { x: columns.nights, y: 19 })
  line.text(arrival.time, 14, brand.body, { x: columns.time, y: 19 })
  line.text(arrival.total, 15, brand.ink, { x: columns.total, y: 18, fontWeight: 600 })
  const { color, pale } = stateLook[arrival.state]
  const pill = line.frame('Status', {
    x: columns.state,
    y: 15,
    ...row(0, [5, 12]),
    cornerRadius: 14,
    fills: [solid(pale)],
  })
  pill.text(arrival.state, 13, color, { fontWeight: 600 })
}
