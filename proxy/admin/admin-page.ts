import type { Context } from 'hono'
import { html } from 'hono/html'
import { formatUsd } from '../../contract/price.ts'
import type { AppEnv } from '../http/context.ts'
import { answerPage, type Html } from '../http/page.ts'
import type { Account } from '../ledger/spend.ts'
import { dayChart, shareBar, sum } from './charts.ts'
import { monthAfter, type Report } from './report.ts'

/** What was spent in a month, by whom, when and on what, and what is still open. `today` is the month it is now. */
export function adminPage(c: Context<AppEnv>, report: Report, today: string): Promise<Response> {
  const { month, total, days, people, files, reservations } = report
  return answerPage(c, {
    title: `Spend in ${month}`,
    body: html`<nav>
        <h1>Spend in ${month}</h1>
        <a href="?month=${monthAfter(month, -1)}">← ${monthAfter(month, -1)}</a>
        ${month < today ? html`<a href="?month=${monthAfter(month, 1)}">${monthAfter(month, 1)} →</a>` : ''}
      </nav>
      <section class="card">
        <h2>${formatUsd(total.spentMicroUsd)} spent, ${formatUsd(total.heldMicroUsd)} reserved
          <span class="quiet"><span class="key spent"></span>spent<span class="key held"></span>reserved</span></h2>
        ${dayChart(days)}
      </section>
      <div class="grid">
        <section class="card"><h2>By person</h2>${
          spendTable('Person', people.map((row) => ({ head: row.designer, row })), 'Nobody spent anything.')
        }</section>
        <section class="card"><h2>By file</h2>${
          spendTable('File', files.map((row) => ({ head: row.documentName || row.documentId, row })), 'Nothing was spent.')
        }</section>
      </div>
      <br />
      <section class="card">
        <h2>Open reservations</h2>
        ${
          reservations.length === 0
            ? html`<p class="quiet">None: every restyle has been charged or released.</p>`
            : html`<div class="scroll"><table>
                <thead><tr><th>Job</th><th>Person</th><th>State</th><th>Since (UTC)</th><th class="number">Reserved</th></tr></thead>
                <tbody>${reservations.map((open) => html`<tr>
                  <th scope="row">${open.jobId.slice(0, 8)}…</th><td>${open.designer}</td><td>${open.state}</td>
                  <td>${new Date(open.createdAt).toISOString().slice(0, 16).replace('T', ' ')}</td>
                  <td class="number">${formatUsd(open.heldMicroUsd)}</td></tr>`)}</tbody>
              </table></div>`
        }
      </section>
      <p class="quiet">Months and days are those of UTC. “Uncertain” is a restyle whose answer was lost: whether it ran shows
        in fal’s dashboard.</p>`,
  })
}

function spendTable(what: string, rows: { head: string; row: Account & { jobs: number } }[], none: string): Html {
  if (rows.length === 0) return html`<p class="quiet">${none}</p>`
  const most = Math.max(1, ...rows.map(({ row }) => sum(row)))
  return html`<div class="scroll"><table>
    <thead><tr><th>${what}</th><th></th><th class="number">Jobs</th><th class="number">Spent</th></tr></thead>
    <tbody>${rows.map(({ head, row }) => html`<tr>
      <th scope="row">${head}</th><td>${shareBar(row, most)}</td>
      <td class="number">${row.jobs}</td><td class="number">${formatUsd(row.spentMicroUsd)}</td></tr>`)}</tbody>
  </table></div>`
}
