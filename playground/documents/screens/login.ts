import type { Fill, SceneNode } from '@open-pencil/scene-graph'
import { column, gradient, row, shadow, solid, stroke, type Layers } from '../layers.ts'
import { brand } from './brand.ts'
import { mark } from './mark.ts'

/** A phone screen, 390×844: a picture on top, the form on a sheet over it. */
export function drawLogin(page: Layers, x: number, y: number, picture: Fill): SceneNode {
  const screen = page.add('FRAME', 'Login', {
    x,
    y,
    width: 390,
    height: 844,
    cornerRadius: 40,
    clipsContent: true,
    fills: [solid(brand.white)],
    effects: [shadow(24, 60, brand.ink, 0.18)],
  })
  const login = page.inside(screen)
  login.rectangle('Header picture', { width: 390, height: 380, fills: [picture] })
  login.rectangle('Header shade', {
    width: 390,
    height: 380,
    fills: [gradient([brand.navy, 0.55], [brand.navy, 0], [brand.navy, 0.5])],
  })
  drawStatusBar(login)

  const logo = login.frame('Logo', { x: 32, y: 92, ...row(12), counterAxisAlign: 'CENTER' })
  mark(logo, 44, brand.white, brand.navy)
  logo.text('Harbour', 26, brand.white, { fontWeight: 700, letterSpacing: -0.4 })
  login.text('Every guest, every room,\none calm place.', 22, brand.white, {
    x: 32,
    y: 226,
    name: 'Claim',
    fontWeight: 600,
    lineHeight: 30,
  })
  drawSheet(login)
  login.rectangle('Home indicator', {
    x: 128,
    y: 829,
    width: 134,
    height: 5,
    cornerRadius: 3,
    fills: [solid(brand.ink)],
  })
  return screen
}

function drawStatusBar(login: Layers): void {
  login.text('9:41', 16, brand.white, { x: 40, y: 17, name: 'Time', fontWeight: 600 })
  const bar = login.frame('Status', { x: 290, y: 20, ...row(6), counterAxisAlign: 'CENTER' })
  const signal = bar.frame('Signal', { width: 18, height: 12 })
  for (const [index, height] of [4, 6, 9, 12].entries()) {
    signal.rectangle('Bar', {
      x: index * 5,
      y: 12 - height,
      width: 3,
      height,
      cornerRadius: 1,
      fills: [solid(brand.white)],
    })
  }
  const battery = bar.frame('Battery', { width: 27, height: 13 })
  battery.rectangle('Case', {
    width: 24,
    height: 13,
    cornerRadius: 4,
    fills: [],
    strokes: [stroke(brand.white, 1, 0.6)],
  })
  battery.rectangle('Charge', {
    x: 2,
    y: 2,
    width: 17,
    height: 9,
    cornerRadius: 2,
    fills: [solid(brand.white)],
  })
  battery.rectangle('Pole', {
    x: 25,
    y: 4,
    width: 2,
    height: 5,
    cornerRadius: 1,
    fills: [solid(brand.white, 0.6)],
  })
}

function drawSheet(login: Layers): void {
  const sheet = login.frame('Sheet', {
    x: 0,
    y: 324,
    ...column(16, [32, 28, 40]),
    width: 390,
    height: 520,
    primaryAxisSizing: 'FIXED',
    counterAxisSizing: 'FIXED',
    fills: [solid(brand.white)],
    independentCorners: true,
    topLeftRadius: 32,
    topRightRadius: 32,
    effects: [shadow(-8, 32, brand.navy, 0.16)],
  })
  const heading = sheet.frame('Heading', column(4))
  heading.text('Welcome back', 28, brand.ink, { fontWeight: 700, letterSpacing: -0.5, lineHeight: 34 })
  heading.text('Sign in to see who arrives today.', 15, brand.muted)

  drawField(sheet, 'Email', 'ines@casadomar.pt')
  drawField(sheet, 'Password', '••••••••••', 'Show')

  const options = sheet.frame('Options', {
    ...row(8),
    width: 334,
    primaryAxisSizing: 'FIXED',
    primaryAxisAlign: 'SPACE_BETWEEN',
    counterAxisAlign: 'CENTER',
  })
  const remember = options.frame('Remember', { ...row(8), counterAxisAlign: 'CENTER' })
  const box = remember.frame('Checkbox', {
    width: 20,
    height: 20,
    cornerRadius: 6,
    fills: [solid(brand.teal)],
  })
  box.text('✓', 13, brand.white, { x: 5, y: 1, fontWeight: 700, name: 'Tick' })
  remember.text('Keep me signed in', 14, brand.body)
  options.text('Forgot it?', 14, brand.teal, { fontWeight: 600 })

  const button = sheet.frame('Sign in button', {
    ...row(8),
    width: 334,
    height: 56,
    primaryAxisSizing: 'FIXED',
    counterAxisSizing: 'FIXED',
    primaryAxisAlign: 'CENTER',
    counterAxisAlign: 'CENTER',
    cornerRadius: 16,
    fills: [gradient(['#13a09f'], ['#0b7285'])],
    effects: [shadow(10, 24, brand.teal, 0.35)],
  })
  button.text('Sign in', 17, brand.white, { fontWeight: 600 })

  const passkey = sheet.frame('Passkey button', {
    ...row(10),
    width: 334,
    height: 52,
    primaryAxisSizing: 'FIXED',
    counterAxisSizing: 'FIXED',
    primaryAxisAlign: 'CENTER',
    counterAxisAlign: 'CENTER',
    cornerRadius: 16,
    fills: [solid(brand.white)],
    strokes: [stroke(brand.line, 1.5)],
  })
  passkey.ellipse('Key', { width: 16, height: 16, fills: [], strokes: [stroke(brand.coral, 4)] })
  passkey.text('Use a passkey', 16, brand.ink, { fontWeight: 600 })

  const foot = sheet.frame('Sign up', {
    ...row(6),
    width: 334,
    primaryAxisSizing: 'FIXED',
    primaryAxisAlign: 'CENTER',
  })
  foot.text('New to Harbour?', 14, brand.muted)
  foot.text('Create an account', 14, brand.coral, { fontWeight: 600 })
}

function drawField(sheet: Layers, label: string, value: string, action?: string): void {
  const field = sheet.frame(`${label} field`, {
    ...row(8, [9, 18]),
    width: 334,
    height: 62,
    primaryAxisSizing: 'FIXED',
    counterAxisSizing: 'FIXED',
    primaryAxisAlign: 'SPACE_BETWEEN',
    counterAxisAlign: 'CENTER',
    cornerRadius: 16,
    fills: [solid(brand.canvas)],
    strokes: [stroke(brand.line)],
  })
  const words = field.frame('Value', column(2))
  words.text(label, 12, brand.muted, { fontWeight: 500 })
  words.text(value, 16, brand.ink, { fontWeight: 500, name: `${label} value` })
  if (action) field.text(action, 14, brand.teal, { fontWeight: 600 })
}
