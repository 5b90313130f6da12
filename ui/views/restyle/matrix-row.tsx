import { IconClose16 } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { IconAction } from '../../components/icon-action.tsx'
import { summaryOf, type GroupSummary, type RunGroup } from '../../state/group.ts'
import type { Panel } from '../../state/panel.ts'
import { isCancellable, stageOf, type Run } from '../../state/run.ts'
import { words } from '../../words.ts'
import { HardToRead } from './hard-to-read.tsx'
import { Progress } from './progress.tsx'
import { RunRow, TONES } from './run-row.tsx'

const { runs: text } = words

/** A matrix in one row: how far it is, what it costs, a small picture of the grid, and its cells on demand. */
export function MatrixRow({ panel, group, now }: { panel: Panel; group: RunGroup; now: number }) {
  const open = useSignal(false)
  const id = useId()
  const { cells } = group
  const summary = summaryOf(group)
  const name = matrixName(group)
  const busy = summary.underWay > 0
  const tone = busy ? 'busy' : summary.failed > 0 ? 'bad' : summary.placed > 0 ? 'good' : 'quiet'
  const progress = text.matrixProgress(summary.placed, summary.pictures)
  return (
    <article class={`run run-${tone}`} aria-label={text.ofName(name)} data-matrix={tone}>
      <div class="run-head">
        <span class="run-dot" aria-hidden="true" />
        <span class="run-name" title={name}>
          {name}
        </span>
        <span class="quiet run-price">{priceOf(summary)}</span>
        {busy ? null : (
          <IconAction label={text.dismissOf(name)} onClick={() => cells.forEach((run) => panel.runs.dismiss(run.id))}>
            <IconClose16 />
          </IconAction>
        )}
      </div>
      <div class="run-stage">
        <span class="run-stage-text">
          {progress}
          <span class="quiet">{detailOf(summary)}</span>
        </span>
        {cells.some(isCancellable) ? (
          <button
            type="button"
            class="text-action"
            aria-label={text.cancelAllOf(name)}
            onClick={() => void panel.runs.cancelAll(group.id)}
          >
            {text.cancelAll}
          </button>
        ) : null}
      </div>
      {busy ? <Progress share={summary.placed / Math.max(1, summary.pictures)} label={progress} /> : null}
      <ul class="cells" style={{ gridTemplateColumns: `repeat(${group.columns}, minmax(0, ${cellWidthOf(group)}))` }}>
        {cells.map((run) => (
          <li key={run.id}>
            <CellTile panel={panel} run={run} now={now} />
          </li>
        ))}
      </ul>
      <HardToRead panel={panel} runs={cells} name={name} />
      <button
        type="button"
        class="small-button"
        aria-expanded={open.value}
        aria-controls={id}
        onClick={() => {
          open.value = !open.value
        }}
      >
        {text.cells(open.value)}
      </button>
      <ul class="cell-rows" id={id} aria-label={text.cellsOf(name)} hidden={!open.value}>
        {open.value
          ? cells.map((run) => (
              <li key={run.id}>
                <RunRow panel={panel} run={run} now={now} />
              </li>
            ))
          : null}
      </ul>
    </article>
  )
}

/** One cell as a tile: its first picture once there is one, its state before. */
function CellTile({ panel, run, now }: { panel: Panel; run: Run; now: number }) {
  const stage = stageOf(run, now)
  const [picture] = run.pictures
  const label = text.announce(run.resultName, stage.text)
  const classes = `cell cell-${TONES[stage.kind]}`
  const image = picture?.url ? <img src={picture.url} alt="" /> : null
  const nodeId = picture?.nodeId ?? null
  if (nodeId === null) {
    return (
      <span class={classes} role="img" aria-label={label} title={label}>
        {image}
      </span>
    )
  }
  return (
    <button type="button" class={classes} aria-label={label} title={label} onClick={() => void panel.runs.reveal(nodeId)}>
      {image}
    </button>
  )
}

/** Small enough that all of a tall matrix is seen at once. */
function cellWidthOf({ rows, columns }: RunGroup): string {
  if (columns > 6) return '1fr'
  return rows > 4 ? '28px' : '44px'
}

function matrixName({ cells }: RunGroup): string {
  const names = [...new Set(cells.map(({ name }) => name))]
  return text.matrixOf(names[0] ?? '', names.length - 1)
}

function detailOf({ underWay, failed, cancelled, flagged }: GroupSummary): string {
  const parts = [
    underWay > 0 ? text.underWay(underWay) : '',
    failed > 0 ? text.failedCells(failed) : '',
    cancelled > 0 ? text.cancelledCells(cancelled) : '',
    flagged > 0 ? text.flaggedCells(flagged) : '',
  ]
  return parts.filter(Boolean).map((part) => ` · ${part}`).join('')
}

function priceOf({ priceMicroUsd, chargedMicroUsd, settled }: GroupSummary): string {
  if (priceMicroUsd === null) return text.free
  if (settled) return chargedMicroUsd === 0 ? '' : text.charged(chargedMicroUsd)
  return text.about(priceMicroUsd)
}
