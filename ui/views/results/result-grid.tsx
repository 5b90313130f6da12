import type { Panel } from '../../state/panel.ts'
import { namesOf, tilesOf, type ResultGroup } from '../../state/results/groups.ts'
import { resultWords as text } from '../../words/results.ts'
import { ResultTile } from './tile.tsx'

/** Beyond this many columns a cell would be too small to see anything in: then the grid scrolls. */
const MOST_FITTING = 5

/** A matrix as it stands on the canvas: contents are rows, styles are columns. */
export function ResultGrid({ panel, group, now }: { panel: Panel; group: ResultGroup; now: number }) {
  const { columns, cells } = group
  const rows = [...new Set(cells.map(({ row }) => row))]
  const styles = Array.from({ length: columns }, (_, column) => cells.find((cell) => cell.column === column))
  const wide = columns > MOST_FITTING
  return (
    <div
      class="history-grid-frame"
      role="group"
      aria-label={text.matrix(group.rows, columns)}
      // What scrolls must be reachable for those who scroll with keys.
      {...(wide ? { tabIndex: 0 } : {})}
    >
      <div class="history-grid" style={{ gridTemplateColumns: `56px repeat(${columns}, minmax(48px, 1fr))` }}>
        <span />
        {styles.map((cell, column) => (
          <Heading key={`style ${column}`} name={cell ? namesOf(cell).style : ''} />
        ))}
        {rows.flatMap((row) => {
          const inRow = cells.filter((cell) => cell.row === row)
          const name = inRow[0] ? namesOf(inRow[0]).content : ''
          return [
            <Heading key={`content ${row}`} name={name} />,
            ...styles.map((_, column) => {
              const cell = inRow.find((each) => each.column === column)
              if (!cell) return <span key={`${row} ${column}`} />
              const tiles = tilesOf(cell, now)
              return (
                <div key={`${row} ${column}`} class={tiles.length > 1 ? 'history-cell history-cell-several' : 'history-cell'}>
                  {tiles.map((tile, i) => (
                    <ResultTile key={i} panel={panel} group={group} cell={cell} tile={tile} count={tiles.length} small />
                  ))}
                </div>
              )
            }),
          ]
        })}
      </div>
    </div>
  )
}

function Heading({ name }: { name: string }) {
  return (
    <span class="history-heading quiet" title={name}>
      {name}
    </span>
  )
}
