import { isFinal } from '../../../contract/job.ts'
import { formatUsd } from '../../../contract/price.ts'
import { once } from '../../components/once.ts'
import type { Panel } from '../../state/panel.ts'
import { isGrid, keyOf, nameOfGroup, namesOf, picturesOf, tilesOf, type ResultCell, type ResultGroup } from '../../state/results/groups.ts'
import { chargeOf } from '../../state/results/money.ts'
import { momentOf } from '../../words/phrases.ts'
import { resultWords as text } from '../../words/results.ts'
import { PictureActions } from './picture-actions.tsx'
import { ResultGrid } from './result-grid.tsx'
import { ResultTile } from './tile.tsx'

/** What one click started: what it was, when, what it cost, its pictures, and what can be done with them. */
export function RunCard({ panel, group }: { panel: Panel; group: ResultGroup }) {
  const now = panel.clock.now()
  const [first] = group.cells
  if (!first) return null
  const grid = isGrid(group)
  const name = nameOfGroup(group)
  const when = momentOf(group.startedAt, now)
  const chosen = picturesOf(group).find((picture) => keyOf(picture) === panel.results.chosen.value)
  const tiles = tilesOf(first, now)
  const size = grid ? `${text.matrix(group.rows, group.columns)} · ` : ''
  const price = priceOf(group)
  return (
    <article class="history-run" aria-label={text.run(name, when)} data-run={group.id}>
      <h3 class="run-name" title={name}>
        {name}
      </h3>
      <p class="quiet history-sub">
        {size}
        {when}
        {price === '' ? '' : ` · ${price}`}
      </p>
      {grid ? (
        <ResultGrid panel={panel} group={group} now={now} />
      ) : (
        <div class={tiles.length === 1 ? 'history-tiles history-single' : 'history-tiles'} style={{ gridTemplateColumns: columns(tiles.length) }}>
          {tiles.map((tile, i) => (
            <ResultTile key={i} panel={panel} group={group} cell={first} tile={tile} count={tiles.length} small={false} />
          ))}
        </div>
      )}
      <Trouble panel={panel} group={group} now={now} />
      {chosen ? <PictureActions panel={panel} group={group} picture={chosen} /> : null}
    </article>
  )
}

/** What came to nothing, each reason once, with the way to try again. */
function Trouble({ panel, group, now }: { panel: Panel; group: ResultGroup; now: number }) {
  const failed = group.cells.flatMap((cell) => {
    const [tile] = tilesOf(cell, now)
    return tile?.kind === 'failed' ? [{ cell, why: tile.why }] : []
  })
  const flagged = group.cells.some((cell) => tilesOf(cell, now).some(({ kind }) => kind === 'flagged'))
  const again = group.cells.flatMap((cell) => {
    const { job } = cell
    return job?.state === 'failed' || job?.state === 'cancelled' ? [{ cell, job }] : []
  })
  return (
    <>
      {[...new Map(failed.map((each) => [each.why, each])).values()].map(({ cell, why }) => (
        <p key={why} class="run-why">
          {why} {/\bcharge/i.test(why) ? '' : moneyOf(cell)}
        </p>
      ))}
      {flagged ? <p class="quiet">{text.flaggedHelp}</p> : null}
      {again.length > 0 ? (
        <div class="actions history-again">
          {again.map(({ cell, job }) => {
            const price = panel.repeating.price(job.request, job.request.parameters.num_images)
            return (
              <button key={cell.id} type="button" class="small-button" {...once(() => void panel.repeating.repeat(job))}>
                {group.cells.length > 1 ? text.againCell(namesOf(cell).both, price) : text.again(price)}
              </button>
            )
          })}
        </div>
      ) : null}
    </>
  )
}

function columns(count: number): string {
  return `repeat(${Math.min(4, Math.max(1, count))}, minmax(0, 1fr))`
}

function priceOf(group: ResultGroup): string {
  const charge = chargeOf(group)
  switch (charge.kind) {
    case 'free':
      return text.free
    case 'none':
      return ''
    case 'about':
      return text.about(formatUsd(charge.microUsd))
    case 'charged':
      return formatUsd(charge.microUsd)
  }
}

/** What a failure meant for money, where that is known. */
function moneyOf({ job }: ResultCell): string {
  if (job && !isFinal(job.state)) return ''
  const charged = job?.chargedMicroUsd ?? 0
  return charged > 0 ? text.wasCharged(formatUsd(charged)) : text.notCharged
}
