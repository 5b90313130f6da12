import type { HeadlessUi } from '../../playground/headless/ui.ts'

const BUSY = ['preparing', 'uploading', 'sending', 'waiting', 'restyling', 'saving', 'placing']
const OVER = ['done', 'failed', 'cancelled', 'elsewhere', 'uncertain']

/** Says what will be run. */
export const RUN_BUTTON = /^(Restyle|New scene|Style only) · /

/** One run as the panel shows it. */
export interface PanelRow {
  stage: string
  isBusy: boolean
  canCancel: boolean
  canDismiss: boolean
  canPlace: boolean
  text: string
}

export interface PanelView {
  /** Runs of one job, and the cells of each matrix that is open. */
  rows: PanelRow[]
  /** The button that runs the draft; null before the panel is connected. */
  button: { text: string; isBlocked: boolean } | null
  reasons: string[]
  isOffline: boolean
  text: string
}

/** What a designer sees in the panel right now. */
export function readPanel(ui: HeadlessUi): PanelView {
  const { document } = ui
  const rows = [...document.querySelectorAll('[data-stage]')].map((row): PanelRow => {
    const stage = row.getAttribute('data-stage') ?? ''
    const names = [...row.querySelectorAll('button')].map((button) => button.getAttribute('aria-label') ?? button.textContent)
    const has = (pattern: RegExp) => names.some((name) => pattern.test(name))
    return {
      stage,
      isBusy: BUSY.includes(stage),
      canCancel: has(/^Cancel the run/),
      canDismiss: has(/^Dismiss the run/),
      canPlace: has(/^Place (again|in this file)/),
      text: row.textContent,
    }
  })
  const button = [...document.querySelectorAll('button.primary')].find(({ textContent }) => RUN_BUTTON.test(textContent))
  const text = document.querySelector('main')?.textContent ?? ''
  const reasons = [...document.querySelectorAll('.reasons li')].map((reason) => reason.textContent)
  return {
    rows,
    button: button === undefined ? null : { text: button.textContent, isBlocked: button.getAttribute('aria-disabled') === 'true' },
    reasons,
    isOffline: text.includes('Running jobs go on; this panel tries again by itself'),
    text,
  }
}

/** Has each matrix show its cells, which the next look then sees. */
export function openMatrices(ui: HeadlessUi): void {
  for (const button of ui.document.querySelectorAll<HTMLElement>('[data-matrix] > button[aria-expanded="false"]')) ui.click(button)
}

/** What the panel may not show at any moment, whatever is going on. */
export function contradictionsIn({ rows, button, reasons, text }: PanelView): string[] {
  const found: string[] = []
  for (const row of rows) {
    const name = `a run that is ${row.stage}`
    if (!row.isBusy && !OVER.includes(row.stage)) found.push(`${name}: no stage the panel knows`)
    if (!row.isBusy && row.canCancel) found.push(`${name} can be cancelled`)
    if (row.isBusy && row.canDismiss) found.push(`${name} can be dismissed`)
    if (row.isBusy && row.canPlace) found.push(`${name} can be placed`)
    if (!row.isBusy && !row.canDismiss) found.push(`${name} cannot be dismissed`)
    if (row.stage === 'done' && /nothing was charged|will be charged/i.test(row.text)) found.push(`${name} says “${row.text}”`)
    if (/nothing was charged/i.test(row.text) && /charged \$(?!0\.00)/.test(row.text)) found.push(`${name} contradicts itself on money`)
  }
  if (button?.isBlocked && reasons.length === 0) found.push('the button is blocked for no reason')
  if (button && !button.isBlocked && reasons.length > 0) found.push(`the button works although “${reasons.join(' ')}”`)
  if (button?.isBlocked && /\$/.test(button.text)) found.push(`a price beside reasons not to run: “${button.text}”, “${reasons.join(' ')}”`)
  const slip = /undefined|\[object|NaN|TypeError|ReferenceError|Infinity/.exec(text)
  if (slip) found.push(`the panel shows “${slip[0]}”`)
  return found
}
