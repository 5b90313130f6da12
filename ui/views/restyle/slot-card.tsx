import { IconClose16 } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useId, useRef } from 'preact/hooks'
import type { ImageRole } from '../../../contract/job-request.ts'
import { IconAction } from '../../components/icon-action.tsx'
import { IconAddPicture24, IconPin16 } from '../../components/icons.tsx'
import type { Panel } from '../../state/panel.ts'
import { problemOf } from '../../state/reasons.ts'
import { nameOf, sizeOfSource } from '../../state/sources.ts'
import { words } from '../../words.ts'

const ACCEPTED = 'image/png,image/jpeg,image/webp,image/gif'

export interface SlotCardProps {
  panel: Panel
  role: ImageRole
  large: boolean
  /** With which this slot trades places. */
  neighbour: ImageRole
}

/** One slot: its picture, where that comes from, and what can be done with it. */
export function SlotCard({ panel, role, large, neighbour }: SlotCardProps) {
  const { source, pinned } = panel.draft.value.slots[role]
  const thumbnail = source ? panel.looks.thumbnails.value.get(source.id) : undefined
  const dropping = useSignal(false)
  const picker = useRef<HTMLInputElement>(null)
  const keysId = useId()
  const problem = source ? problemOf(source, role) : null
  const name = source ? nameOf(source) : null

  // What the empty picture says is part of its name, so that speaking what one sees works.
  const says = thumbnail?.url
    ? ''
    : source
      ? thumbnail || problem
        ? words.slots.noThumbnail
        : ''
      : large
        ? dropping.value
          ? words.slots.dropHere
          : words.slots.empty[role]
        : ''

  const onKeyDown = (event: KeyboardEvent) => {
    const moves = event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')
    if (moves) panel.swap(role, neighbour)
    else if (source && (event.key === 'Delete' || event.key === 'Backspace')) panel.clear(role)
    else return
    event.preventDefault()
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    event.stopPropagation()
    dropping.value = false
    const [file] = event.dataTransfer?.files ?? []
    if (file) void panel.takeFile(role, file)
  }
  const classes = ['slot', large ? 'slot-large' : 'slot-small', problem ? 'slot-problem' : '', dropping.value ? 'slot-drop' : '']

  return (
    <div
      class={classes.join(' ')}
      role="group"
      aria-label={words.slots.describe(role, name)}
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
        <span class="slot-role">{words.slots.roles[role]}</span>
        {source ? (
          <span class="slot-actions">
            <IconAction
              label={pinned ? words.slots.unpin(role) : words.slots.pin(role)}
              pressed={pinned}
              onClick={() => panel.pin(role, !pinned)}
            >
              <IconPin16 filled={pinned} />
            </IconAction>
            <IconAction label={words.slots.clear(role)} onClick={() => panel.clear(role)}>
              <IconClose16 />
            </IconAction>
          </span>
        ) : null}
      </div>
      <button
        type="button"
        class="slot-picture"
        aria-label={says === '' ? words.slots.choose(role) : `${words.slots.choose(role)}. ${says}`}
        aria-describedby={keysId}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
        onClick={() => picker.current?.click()}
        onKeyDown={onKeyDown}
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
      <div class="slot-caption">
        <span class="slot-name" title={name ?? undefined}>
          {name ?? (large ? '' : words.slots.empty[role])}
        </span>
        {source ? <span class="quiet">{words.slots.sides(sizeOfSource(source))}</span> : null}
      </div>
      <span id={keysId} hidden>
        {words.slots.keys}
      </span>
      <input
        ref={picker}
        type="file"
        hidden
        accept={ACCEPTED}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          // Cleared so that choosing the same file again is a change again.
          event.currentTarget.value = ''
          if (file) void panel.takeFile(role, file)
        }}
      />
    </div>
  )
}
