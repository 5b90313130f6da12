import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useReturnFocus } from '../../components/focus.ts'
import { TextAreaField } from '../../components/fields.tsx'
import { styleWords as text } from '../../words/styles.ts'
import type { StyleCardProps } from './style-card.tsx'

export type StyleEditorProps = Pick<StyleCardProps, 'panel' | 'place' | 'style'> & { done: () => void }

/** Name and words of a style, and what else can be done with it. Not a form: the iframe may not submit any. */
export function StyleEditor({ panel, place, style, done }: StyleEditorProps) {
  const { library } = panel
  const name = useSignal(style.name)
  const promptWords = useSignal(style.words)
  const editor = useRef<HTMLDivElement>(null)
  useReturnFocus(editor)
  useEffect(() => {
    editor.current?.querySelector('textarea')?.focus()
  }, [])
  const save = async () => {
    if (await library.edit(place, style.id, name.value, promptWords.value)) done()
  }
  return (
    <div
      ref={editor}
      class="style-editor"
      role="group"
      aria-label={text.actions(style.name)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') done()
        // A name is one line; so are a few words.
        if (event.key !== 'Enter' || !(event.target instanceof HTMLTextAreaElement)) return
        event.preventDefault()
        void save()
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
        <button type="button" class="small-button small-primary" onClick={() => void save()}>
          {text.done}
        </button>
        <button type="button" class="small-button" onClick={() => void library.copy(place, style)}>
          {text.copyTo[place]}
        </button>
        <button type="button" class="small-button" onClick={() => void library.moveToOther(place, style)}>
          {text.moveTo[place]}
        </button>
        <button type="button" class="small-button" onClick={() => void library.remove(place, style)}>
          {text.remove}
        </button>
      </div>
    </div>
  )
}
