import { IconChevronDown24, IconChevronUp24, IconMore16 } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { LibraryPlace, SavedStyle } from '../../../contract/library.ts'
import { IconAction } from '../../components/icon-action.tsx'
import { useThumbnail } from '../../components/use-thumbnail.ts'
import { keyOfPicture } from '../../state/library.ts'
import type { Panel } from '../../state/panel.ts'
import { styleWords as text } from '../../words/styles.ts'
import { StyleEditor } from './style-editor.tsx'

export interface StyleCardProps {
  panel: Panel
  place: LibraryPlace
  style: SavedStyle
  index: number
  count: number
}

const DRAGGED = 'application/x-uso-style'
const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 }

/** One saved style: a click uses it; it can be changed, moved and deleted. */
export function StyleCard({ panel, place, style, index, count }: StyleCardProps) {
  const { library } = panel
  const editing = useSignal(false)
  const above = useSignal(false)
  const card = useRef<HTMLLIElement>(null)
  const moveTo = async (to: number) => {
    const focused = document.activeElement
    await library.move(place, style.id, to)
    // Moving its element takes the focus away.
    if (focused instanceof HTMLElement && card.current?.contains(focused)) focused.focus()
    else card.current?.querySelector<HTMLElement>('.style-use')?.focus()
  }
  return (
    <li
      ref={card}
      class={above.value ? 'style-card style-drop' : 'style-card'}
      draggable={!editing.value}
      onDragStart={(event) => event.dataTransfer?.setData(DRAGGED, style.id)}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes(DRAGGED)) return
        event.preventDefault()
        above.value = true
      }}
      onDragLeave={() => {
        above.value = false
      }}
      onDrop={(event) => {
        above.value = false
        const id = event.dataTransfer?.getData(DRAGGED)
        if (!id) return
        event.preventDefault()
        event.stopPropagation()
        void library.move(place, id, index)
      }}
    >
      <div class="style-row">
        <button
          type="button"
          class="style-use"
          aria-description={text.moveKeys}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onClick={() => panel.useStyle(place, style)}
          onKeyDown={(event) => {
            const step = STEPS[event.key]
            if (!event.altKey || step === undefined) return
            event.preventDefault()
            void moveTo(Math.min(count - 1, Math.max(0, index + step)))
          }}
        >
          <span class="style-pictures">
            {style.pictures.map((_, picture) => (
              <StylePicture key={picture} panel={panel} place={place} style={style} index={picture} />
            ))}
          </span>
          <span class="sr-only">{text.use} </span>
          <span class="style-names">
            <span class="run-name">{style.name}</span>
            <span class="quiet style-words">{style.words || text.pictures(style.pictures.length)}</span>
          </span>
        </button>
        {index > 0 ? (
          <IconAction label={text.up(style.name)} onClick={() => void moveTo(index - 1)}>
            <IconChevronUp24 />
          </IconAction>
        ) : null}
        {index < count - 1 ? (
          <IconAction label={text.down(style.name)} onClick={() => void moveTo(index + 1)}>
            <IconChevronDown24 />
          </IconAction>
        ) : null}
        <IconAction
          label={text.edit(style.name)}
          pressed={editing.value}
          onClick={() => {
            editing.value = !editing.value
          }}
        >
          <IconMore16 />
        </IconAction>
      </div>
      {editing.value ? <StyleEditor panel={panel} place={place} style={style} done={() => (editing.value = false)} /> : null}
    </li>
  )
}

function StylePicture({ panel, place, style, index }: { panel: Panel; place: LibraryPlace; style: SavedStyle; index: number }) {
  const { library } = panel
  const url = useThumbnail(
    keyOfPicture(place, style.id, index),
    () => library.look(place, style, index),
    (key) => library.thumbnails.release(key),
  )
  return <span class="style-picture">{url ? <img src={url} alt="" draggable={false} /> : null}</span>
}
