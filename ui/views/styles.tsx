import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { LIBRARY_PLACES, type LibraryPlace } from '../../contract/library.ts'
import { Notice } from '../components/notice.tsx'
import { Segments } from '../components/segments.tsx'
import type { Panel } from '../state/panel.ts'
import { styleWords as text } from '../words/styles.ts'
import { StyleCard } from './styles/style-card.tsx'

const PICTURES = 'image/png,image/jpeg,image/webp,image/gif'

/** The styles of the team and one's own. */
export function StylesView({ panel }: { panel: Panel }) {
  const { library } = panel
  const place = useSignal<LibraryPlace>('team')
  const styles = library.lists.value[place.value]
  const removed = library.removed.value
  const problem = library.problem.value
  // FigJam, Slides and Buzz keep everything on one canvas, so there is no page to draw.
  const hasPages = panel.figmaEditor.value === 'figma'
  useEffect(() => {
    void library.reload()
  }, [library])
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      void library.addFiles(place.value, files)
    }
    window.addEventListener('paste', paste)
    return () => window.removeEventListener('paste', paste)
  }, [library, place])
  return (
    <div class="view">
      <div
        class="scroll"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const files = [...(event.dataTransfer?.files ?? [])]
          if (files.length === 0) return
          event.preventDefault()
          void library.addFiles(place.value, files)
        }}
      >
        <section class="section" aria-label={text.title}>
          <Segments
            label={text.placeLabel}
            labelHidden
            options={LIBRARY_PLACES.map((value) => ({ value, text: text.places[value] }))}
            value={place.value}
            onChange={(value) => {
              place.value = value
            }}
          />
          <p class="hint">{text.placeHints[place.value]}</p>
          {problem === null ? null : (
            <Notice tone="danger" onDismiss={() => library.dismissProblem()}>
              {problem}
            </Notice>
          )}
          {removed === null ? null : (
            <Notice tone="info">
              {text.removed(removed.style.name)}
              <div class="actions">
                <button type="button" class="small-button" onClick={() => void library.takeBack()}>
                  {text.undo}
                </button>
              </div>
            </Notice>
          )}
          <AddStyle panel={panel} place={place.value} />
          {styles === null && problem === null ? <p class="quiet">{text.loading}</p> : null}
          {styles?.length === 0 ? <p class="empty">{text.empty[place.value]}</p> : null}
          <ul class="style-list">
            {styles?.map((style, index) => (
              <StyleCard key={style.id} panel={panel} place={place.value} style={style} index={index} count={styles.length} />
            ))}
          </ul>
          {hasPages && place.value === 'team' && styles && styles.length > 0 ? (
            <div class="stack">
              <button type="button" class="small-button self-start" onClick={() => void library.makePage()}>
                {text.page}
              </button>
              <p class="hint">{text.pageHint}</p>
            </div>
          ) : null}
        </section>
      </div>
    </div>
  )
}

function AddStyle({ panel, place }: { panel: Panel; place: LibraryPlace }) {
  const { library } = panel
  const picker = useRef<HTMLInputElement>(null)
  return (
    <div class="actions add-style" role="group" aria-label={text.add}>
      <button
        type="button"
        class="small-button"
        onClick={() => void library.addLayers(place, panel.editor.selection.value)}
      >
        {library.busy.value ? text.saving : text.fromSelection}
      </button>
      <button type="button" class="small-button" onClick={() => picker.current?.click()}>
        {text.fromFile}
      </button>
      <input
        ref={picker}
        type="file"
        accept={PICTURES}
        multiple
        hidden
        aria-label={text.fromFile}
        onChange={(event) => {
          const input = event.currentTarget
          void library.addFiles(place, [...(input.files ?? [])]).finally(() => {
            input.value = ''
          })
        }}
      />
    </div>
  )
}
