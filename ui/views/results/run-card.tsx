import { formatUsd } from '../../../contract/price.ts'
import { tilesOf, type HistoryRun } from '../../state/history.ts'
import type { Panel } from '../../state/panel.ts'
import { keyOf } from '../../state/results.ts'
import { words } from '../../words.ts'
import { resultWords as text } from '../../words/results.ts'
import { PictureActions } from './picture-actions.tsx'
import { nameOf } from './run-name.ts'
import { Tile } from './tile.tsx'

/** One click's worth of results: what it was, when, what it cost, and its pictures. */
export function RunCard({ panel, run }: { panel: Panel; run: HistoryRun }) {
  const tiles = run.jobs.flatMap(tilesOf)
  const chosen = tiles.find((tile) => tile.kind === 'picture' && keyOf(tile) === panel.results.chosen.value)
  const matrix = run.rows * run.columns > 1
  const perRow = matrix ? Math.max(1, tiles.length / run.rows) : Math.min(4, tiles.length)
  const problem = run.jobs.find(({ error }) => error !== null)?.error
  return (
    <li class="history-run" aria-label={nameOf(run)}>
      <div class="history-head">
        <span class="run-name">{nameOf(run)}</span>
        <span class="quiet">{priceOf(run)}</span>
      </div>
      <div class="quiet history-sub">
        {matrix ? `${text.matrix(run.rows, run.columns)} · ` : ''}
        {text.today(run.createdAt)}
      </div>
      <div class={tiles.length === 1 ? 'history-tiles history-single' : 'history-tiles'} style={columnsOf(perRow)}>
        {tiles.map((tile) => (
          <Tile key={keyOf(tile)} panel={panel} tile={tile} count={tiles.length} />
        ))}
      </div>
      {problem ? (
        <p class="run-why">
          {problem.message} {/\bcharged\b/i.test(problem.message) ? '' : chargeOf(run)}
        </p>
      ) : null}
      {tiles.some(({ kind }) => kind === 'flagged') ? <p class="quiet">{text.flaggedHelp}</p> : null}
      {chosen ? <PictureActions panel={panel} run={run} picture={chosen} /> : null}
    </li>
  )
}

function columnsOf(count: number) {
  // Beyond eight a tile is too small to be told from its neighbours; then the rows wrap.
  return { gridTemplateColumns: `repeat(${Math.min(8, Math.max(1, Math.ceil(count)))}, minmax(0, 1fr))` }
}

function priceOf({ jobs }: HistoryRun): string {
  if (jobs.every(({ engine }) => engine === 'local')) return words.runs.free
  return formatUsd(jobs.reduce((sum, job) => sum + (job.chargedMicroUsd ?? job.heldMicroUsd), 0))
}

function chargeOf({ jobs }: HistoryRun): string {
  const charged = jobs.reduce((sum, job) => sum + (job.chargedMicroUsd ?? 0), 0)
  return charged > 0 ? text.charged(formatUsd(charged)) : text.notCharged
}
