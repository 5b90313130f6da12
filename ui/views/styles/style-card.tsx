import { useSignal } from '@preact/signals'
import type { LibraryPlace, SavedStyle } from '../../../contract/library.ts'
import { TextAreaField } from '../../components/fields.tsx'
import { IconAction } from '../../components/icon-action.tsx'
import { useWhenSeen } from '../../components/when-seen.ts'
import type { Panel } from '../../state/panel.ts'
import { styleWords as text } from '../../words/styles.ts'

interface StyleCardProps {
  panel: Panel
  place: LibraryPlace
  style: SavedStyle
  index: number
  count: number
}

const DRAGGED = 'application/x-uso-style'

/** One saved style: a click uses it; it can be changed, moved and deleted. */
export function StyleCard({ panel, place, style, index, count }: StyleCardProps) {
  const { library } = panel
  const editing = useSignal(false)
  const hash = style.pictures[0]?.hash ?? ''
  const card = useWhenSeen<HTMLLIElement>(
    () => library.look(place, style),
    () => library.thumbnails.release(hash),
  )
  const url = library.thumbnails.shown.value.get(hash)
  const moveTo = (to: number) => void library.move(place, style.id, to)
  return (
    <li
      ref={card}
      class="style-card"
      draggable={!editing.value}
      onDragStart={(event) => event.dataTransfer?.setData(DRAGGED, style.id)}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(DRAGGED)) event.preventDefault()
      }}
      onDrop={(event) => {
        const id = event.dataTransfer?.getData(DRAGGED)
        if (!id) return
        event.preventDefault()
        event.stopPropagation()
        void library.move(place, id, index)
      }}
    >
      <div class="style-row">
        <button type="button" class="style-use" aria-label={text.use(style.name)} onClick={() => panel.useStyle(place, style)}>
          <span class="style-picture">{url ? <img src={url} alt="" draggable={false} /> : null}</span>
          <span class="style-names">
            <span class="run-name">{style.name}</span>
            <span class="quiet style-words">{style.words || text.pictures(style.pictures.length)}</span>
          </span>
        </button>
        {index > 0 ? (
          <IconAction label={text.up(style.name)} onClick={() => moveTo(index - 1)}>
            <span aria-hidden="true">↑</span>
          </IconAction>
        ) : null}
        {index < count - 1 ? (
          <IconAction label={text.down(style.name)} onClick={() => moveTo(index + 1)}>
            <span aria-hidden="true">↓</span>
          </IconAction>
        ) : null}
        <IconAction
          label={text.edit(style.name)}
          pressed={editing.value}
          onClick={() => {
            editing.value = !editing.value
          }}
        >
          <span aria-hidden="true">⋯</span>
        </IconAction>
      </div>
      {editing.value ? <StyleEditor panel={panel} place={place} style={style} done={() => (editing.value = false)} /> : null}
    </li>
  )
}

function StyleEditor({ panel, place, style, done }: Pick<StyleCardProps, 'panel' | 'place' | 'style'> & { done: () => void }) {
  const { library } = panel
  const name = useSignal(style.name)
  const promptWords = useSignal(style.words)
  return (
    <form
      class="style-editor"
      aria-label={text.actions(style.name)}
      onSubmit={(event) => {
        event.preventDefault()
        void library.edit(place, style.id, name.value, promptWords.value).then(done)
      }}
    >
      <TextAreaField label={text.rename} rows={1} value={name.value} onChange={(value) => (name.value = value)} />
      <TextAreaField
        label={text.words}
        rows={1}
        placeholder={text.wordsPlaceholder}
        value={promptWords.value}
        onChange={(value) => (promptWords.value = value)}
      />
      <div class="actions">
        <button type="submit" class="small-button small-primary">
          {text.done}
        </button>
        <button type="button" class="small-button" onClick={() => void library.copy(place, style)}>
          {text.copyTo[place]}
        </button>
        <button type="button" class="small-button" onClick={() => void library.remove(place, style)}>
          {text.remove}
        </button>
      </div>
    </form>
  )
}
