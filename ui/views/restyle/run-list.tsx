import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { isMatrix } from '../../state/group.ts'
import type { Panel } from '../../state/panel.ts'
import { isUnderWay } from '../../state/run.ts'
import { words } from '../../words.ts'
import { MatrixRow } from './matrix-row.tsx'
import { RunRow } from './run-row.tsx'

const TICK_MS = 1000

/** All runs, newest first, each by its stage. */
export function RunList({ panel }: { panel: Panel }) {
  const runs = panel.runs.list.value
  const now = useSignal(panel.clock.now())
  const busy = runs.some(isUnderWay)
  const headingId = useId()
  useEffect(() => {
    if (!busy) return
    const tick = () => {
      now.value = panel.clock.now()
    }
    tick()
    const timer = setInterval(tick, TICK_MS)
    return () => clearInterval(timer)
  }, [busy, now, panel])
  const newest = useRef<HTMLLIElement>(null)
  const first = runs[0]
  useEffect(() => {
    // The button is in view wherever the panel is scrolled to, so what it started is brought into view.
    if (first && first.repeatable) newest.current?.scrollIntoView({ block: 'nearest' })
  }, [first?.id, first?.pictures.length, first?.note])
  if (runs.length === 0) return null
  return (
    <section class="section" aria-labelledby={headingId}>
      <h2 class="section-title" id={headingId}>
        {words.runs.heading}
      </h2>
      {busy ? <p class="hint">{words.runs.comeBack}</p> : null}
      <ul class="runs">
        {panel.runs.groups.value.map((group, i) => {
          // A cell that is run again alone, in another session, is told of like any run.
          const [run] = group.cells
          return (
            <li key={group.id} ref={i === 0 ? newest : null}>
              {(isMatrix(group) && group.cells.length > 1) || !run ? (
                <MatrixRow panel={panel} group={group} now={now.value} />
              ) : (
                <RunRow panel={panel} run={run} now={now.value} />
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
