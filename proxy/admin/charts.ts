import { html } from 'hono/html'
import { formatUsd } from '../../contract/price.ts'
import type { Html } from '../http/page.ts'
import type { Account, DaySpend } from '../ledger/spend.ts'

const WIDTH = 960
const HEIGHT = 180
const LEFT = 56
const BOTTOM = 24

/** Spent and reserved by day, as one bar a day. */
export function dayChart(days: DaySpend[]): Html {
  const most = Math.max(1, ...days.map(sum))
  const step = (WIDTH - LEFT) / days.length
  const scale = (HEIGHT - BOTTOM - 16) / most
  const base = HEIGHT - BOTTOM
  const bars = days.map((day, i) => {
    const x = LEFT + i * step + step * 0.15
    const [spent, held] = [day.spentMicroUsd * scale, day.heldMicroUsd * scale]
    return html`<g>
      <title>${day.day}: ${formatUsd(day.spentMicroUsd)} spent, ${formatUsd(day.heldMicroUsd)} reserved</title>
      <rect class="bar" x="${x}" y="${base - spent}" width="${step * 0.7}" height="${spent}" />
      <rect class="bar-held" x="${x}" y="${base - spent - held}" width="${step * 0.7}" height="${held}" />
      ${i % 5 === 0 ? html`<text x="${x}" y="${HEIGHT - 6}">${Number(day.day.slice(8))}</text>` : ''}
    </g>`
  })
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Dollars by day">
    <line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${base}" y2="${base}" />
    <line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="16" y2="16" />
    <text x="0" y="20">${most === 1 ? '' : formatUsd(most)}</text>
    <text x="0" y="${base}">$0</text>
    ${bars}
  </svg>`
}

/** A share of the largest amount, as a bar beside a number. */
export function shareBar(account: Account, most: number): Html {
  const spent = (account.spentMicroUsd / most) * 160
  const held = (account.heldMicroUsd / most) * 160
  return html`<svg class="share" viewBox="0 0 160 10" aria-hidden="true">
    <rect class="bar" width="${spent}" height="10" rx="1" />
    <rect class="bar-held" x="${spent}" width="${held}" height="10" rx="1" />
  </svg>`
}

export function sum({ spentMicroUsd, heldMicroUsd }: Account): number {
  return spentMicroUsd + heldMicroUsd
}
