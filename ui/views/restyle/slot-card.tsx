import { IconClose16, IconPlus16 } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useId, useRef } from 'preact/hooks'
import type { ImageRole } from '../../../contract/job-request.ts'
import { IconAction } from '../../components/icon-action.tsx'
import { IconAddPicture24, IconPin16 } from '../../components/icons.tsx'
import type { Panel } from '../../state/panel.ts'
import { problemOf } from '../../state/reasons.ts'
import { MOST_SOURCES } from '../../state/slots.ts'
import { nameOf, sizeOfSource, type Source } from '../../state/sources.ts'
import { words } from '../../words.ts'
import { dragged, startDrag } from './dragging.ts'
import { SlotTiles } from './slot-tiles.tsx'

export interface SlotCardProps {
  panel: Panel
  role: ImageRole
  large: boolean
  /** With which this slot trades images. */
  neighbour: ImageRole
}

/** One slot: its pictures, where they come from, and what can be done with them. */
export function SlotCard({ panel, role, large, neighbour }: SlotCardProps) {
  const { editor } = panel
  const { sources, pinned } = panel.draft.value.slots[role]
  const [only] = sources
  const several = sources.length > 1
  const dropping = useSignal(false)
  const picker = useRef<HTMLInputElement>(null)
  /** The image whose place the picked file takes, or null to add it. */
  const replacing = useRef<string | null>(null)
  const pick = (source: Source | null) => {
    replacing.current = source?.id ?? null
    picker.current?.click()
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    event.stopPropagation()
    dropping.value = false
    const moved = dragged(event)
    if (moved) return editor.move(moved.role, moved.id, role, sources.length)
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length > 0) void editor.takeFiles(role, files)
  }
  const problem = sources.some((source) => problemOf(source, role))
  const classes = ['slot', large ? 'slot-large' : 'slot-small', problem ? 'slot-problem' : '', dropping.value ? 'slot-drop' : '']
  const names = sources.map(nameOf)

  return (
    <div
      class={classes.join(' ')}
      role="group"
      aria-label={words.slots.describe(role, names)}
      data-role={role}
      onDragOver={(event) => {
        event.preventDefault()
        dropping.value = true
      }}
      onDragLeave={() => {
        dropping.value = false
      }}
      onDrop={onDrop}
    >
      <div class="slot-head">
        <span class="slot-role">
          {words.slots.roles[role]}
          {several ? <span class="quiet"> {sources.length}</span> : null}
        </span>
        {sources.length > 0 ? (
          <span class="slot-actions">
            {sources.length < MOST_SOURCES[role] ? (
              <IconAction label={words.slots.add(role)} onClick={() => pick(null)}>
                <IconPlus16 />
              </IconAction>
            ) : null}
            <IconAction
              label={pinned ? words.slots.unpin(role) : words.slots.pin(role)}
              pressed={pinned}
              onClick={() => editor.pin(role, !pinned)}
            >
              <IconPin16 filled={pinned} />
            </IconAction>
            <IconAction label={words.slots.clear(role)} onClick={() => editor.clear(role)}>
              <IconClose16 />
            </IconAction>
          </span>
        ) : null}
      </div>
      {several ? (
        <SlotTiles panel={panel} role={role} neighbour={neighbour} onPick={pick} />
      ) : (
        <SinglePicture panel={panel} role={role} large={large} neighbour={neighbour} dropping={dropping.value} onPick={pick} />
      )}
      {several ? null : (
        <div class="slot-caption">
          <span class="slot-name" title={names[0]}>
            {names[0] ?? (large ? '' : words.slots.empty[role])}
          </span>
          {only ? <span class="quiet">{words.slots.sides(sizeOfSource(only))}</span> : null}
        </div>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        multiple={MOST_SOURCES[role] > 1}
        accept="image/png,image/jpeg,image/webp,image/gif"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])]
          // Cleared so that choosing the same file again is a change again.
          event.currentTarget.value = ''
          if (files.length > 0) void editor.takeFiles(role, files, replacing.current ?? undefined)
        }}
      />
    </div>
  )
}

interface SinglePictureProps extends SlotCardProps {
  dropping: boolean
  onPick: (replacing: Source | null) => void
}

/** The slot's only picture, as large as there is room for, or what to do to have one. */
function SinglePicture({ panel, role, large, neighbour, dropping, onPick }: SinglePictureProps) {
  const { editor } = panel
  const [source = null] = panel.draft.value.slots[role].sources
  const thumbnail = source ? panel.looks.thumbnails.value.get(source.id) : undefined
  const keysId = useId()
  // What the empty picture says is part of its name, so that speaking what one sees works.
  const nothing = large ? (dropping ? words.slots.dropHere : words.slots.empty[role]) : ''
  const waits = source !== null && !thumbnail && !problemOf(source, role) && source.kind !== 'kept'
  const says = thumbnail?.url || waits ? '' : source ? words.slots.noThumbnail : nothing
  const onKeyDown = (event: KeyboardEvent) => {
    if (!source) return
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      editor.move(role, source.id, neighbour, panel.draft.value.slots[neighbour].sources.length)
    } else if (event.key === 'Delete' || event.key === 'Backspace') editor.clear(role)
    else return
    event.preventDefault()
  }
  return (
    <>
      <button
        type="button"
        class="slot-picture"
        draggable={source !== null}
        aria-label={says === '' ? words.slots.choose(role) : `${words.slots.choose(role)}. ${says}`}
        aria-describedby={keysId}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
        onClick={() => onPick(source)}
        onKeyDown={onKeyDown}
        onDragStart={(event) => source && startDrag(event, role, source.id)}
      >
        {thumbnail?.url ? (
          <img src={thumbnail.url} alt="" draggable={false} />
        ) : (
          <span class="slot-nothing">
            {source ? null : <IconAddPicture24 />}
            {says}
          </span>
        )}
      </button>
      <span id={keysId} hidden>
        {words.slots.keys}
      </span>
    </>
  )
}
