import { IconCross16 } from '../../components/icons.tsx'
import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import type { ImageRole } from '../../../contract/job-request.ts'
import type { Panel } from '../../state/panel.ts'
import { problemOf } from '../../state/reasons.ts'
import { nameOf, type Source } from '../../state/sources.ts'
import { words } from '../../words.ts'
import { dragged, startDrag } from './dragging.ts'

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

export interface SlotTilesProps {
  panel: Panel
  role: ImageRole
  neighbour: ImageRole
  onPick: (replacing: Source) => void
}

/**
 * Several pictures of one slot, in the order of the rows or columns they become. One stop of the Tab key:
 * arrows go from one to the next, with Alt they move it, Delete takes it away.
 */
export function SlotTiles({ panel, role, neighbour, onPick }: SlotTilesProps) {
  const { sources } = panel.draft.value.slots[role]
  const current = useSignal(0)
  const follow = useRef(false)
  const list = useRef<HTMLUListElement>(null)
  const keysId = useId()
  const at = Math.min(current.value, sources.length - 1)
  useEffect(() => {
    // After a move or a removal the focus stays with what the designer was doing.
    if (follow.current) list.current?.querySelectorAll<HTMLElement>('.tile-picture')[at]?.focus()
    follow.current = false
  }, [sources, at])

  const onKeyDown = (event: KeyboardEvent, index: number, source: Source) => {
    const step = STEPS[event.key] ?? 0
    const go = (to: number) => {
      follow.current = true
      current.value = Math.min(sources.length - 1, Math.max(0, to))
    }
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      go(index)
      panel.editor.move(role, source.id, neighbour, panel.draft.value.slots[neighbour].sources.length)
    } else if (event.altKey && step !== 0) {
      const to = Math.min(sources.length - 1, Math.max(0, index + step))
      go(to)
      panel.editor.move(role, source.id, role, to)
    } else if (step !== 0) go(index + step)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(sources.length - 1)
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      go(index)
      panel.editor.remove(role, source.id)
    } else return
    event.preventDefault()
  }

  return (
    <>
      <ul class="tiles" ref={list}>
        {sources.map((source, index) => (
          <li
            key={source.id}
            class={problemOf(source, role) ? 'slot-tile slot-tile-problem' : 'slot-tile'}
            onDrop={(event) => {
              const moved = dragged(event)
              if (!moved) return
              event.preventDefault()
              event.stopPropagation()
              panel.editor.move(moved.role, moved.id, role, index)
            }}
          >
            <button
              type="button"
              class="tile-picture"
              draggable
              tabIndex={index === at ? 0 : -1}
              title={nameOf(source)}
              aria-label={words.slots.tile(nameOf(source), index + 1, sources.length, role)}
              aria-describedby={keysId}
              onFocus={() => {
                current.value = index
              }}
              onClick={() => onPick(source)}
              onKeyDown={(event) => onKeyDown(event, index, source)}
              onDragStart={(event) => startDrag(event, role, source.id)}
            >
              <TilePicture panel={panel} source={source} />
            </button>
            <button
              type="button"
              class="tile-remove"
              tabIndex={-1}
              aria-label={words.slots.remove(nameOf(source))}
              onClick={() => panel.editor.remove(role, source.id)}
            >
              <IconCross16 />
            </button>
          </li>
        ))}
      </ul>
      <span id={keysId} hidden>
        {words.slots.tileKeys}
      </span>
    </>
  )
}

function TilePicture({ panel, source }: { panel: Panel; source: Source }) {
  const url = panel.looks.thumbnails.value.get(source.id)?.url
  return url ? <img src={url} alt="" draggable={false} /> : <span class="tile-name">{nameOf(source)}</span>
}
