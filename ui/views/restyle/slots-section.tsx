import { IconWarning16 } from '@create-figma-plugin/ui'
import { useEffect, useId } from 'preact/hooks'
import type { ImageRole } from '../../../contract/job-request.ts'
import { IconAction } from '../../components/icon-action.tsx'
import { IconSwap16 } from '../../components/icons.tsx'
import { rolesOf } from '../../state/draft.ts'
import { columnsOf, isMatrix, pictureCount, rowsOf } from '../../state/matrix.ts'
import type { Panel } from '../../state/panel.ts'
import { nameOf } from '../../state/sources.ts'
import { warningsFor } from '../../state/warnings.ts'
import { words } from '../../words.ts'
import { SlotCard } from './slot-card.tsx'

/** The images of a run by role: two large ones, and a small third. */
export function SlotsSection({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  const [first, second, third] = rolesOf(draft.mode)
  const headingId = useId()
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      void panel.editor.takeFiles(roleUnderFocus() ?? firstEmptyRole(panel), files)
    }
    window.addEventListener('paste', paste)
    return () => window.removeEventListener('paste', paste)
  }, [panel])
  if (!first || !second) return null
  const card = (role: ImageRole, large: boolean, neighbour: ImageRole) => (
    <SlotCard key={role} panel={panel} role={role} large={large} neighbour={neighbour} />
  )
  const swap = (a: ImageRole, b: ImageRole) => (
    <IconAction label={words.slots.swap(a, b)} onClick={() => panel.editor.swap(a, b)}>
      <IconSwap16 />
    </IconAction>
  )
  // Several styles cannot trade places with the one extra style.
  const mayTrade = draft.slots.style.sources.length < 2
  return (
    <section
      class="section"
      aria-labelledby={headingId}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        const files = [...(event.dataTransfer?.files ?? [])]
        if (files.length > 0) void panel.editor.takeFiles(firstEmptyRole(panel), files)
      }}
    >
      <h2 class="sr-only" id={headingId}>
        {words.slots.heading}
      </h2>
      <div class="slot-pair">
        {card(first, true, second)}
        <div class="slot-swap">{second === 'extra-style' && !mayTrade ? null : swap(first, second)}</div>
        {card(second, true, first)}
      </div>
      {third ? (
        <div class="slot-third">
          {card(third, false, second)}
          {mayTrade ? swap(second, third) : null}
        </div>
      ) : null}
      <MatrixNote panel={panel} />
      <SlotWarnings panel={panel} />
    </section>
  )
}

/** Says that several images become a matrix, and how large it is. */
function MatrixNote({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  if (!isMatrix(draft)) return null
  const [rows, columns] = [rowsOf(draft).length, columnsOf(draft).length]
  return (
    <p class="matrix-note">
      <strong>{words.matrix.sum(rows, columns, draft.variants, pictureCount(draft))}</strong>
      <span class="quiet"> {words.matrix.explain(draft.seed === null)}</span>
    </p>
  )
}

function SlotWarnings({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  const lookOf = panel.looks.lookOf.bind(panel.looks)
  const lines = rolesOf(draft.mode).flatMap((role) =>
    warningsFor(draft, role, lookOf).map((warning) => `${words.slots.roles[role]}: ${warning}`),
  )
  // The same picture in two slots is one thing to tell.
  const same = lines.filter((line) => line.endsWith(words.warnings.same))
  const once = lines.filter((line) => !same.includes(line) || line === same[0])
  if (draft.slots['extra-style'].sources.length > 0) {
    for (const source of draft.slots.style.sources) {
      if (source.kind === 'saved' && source.style.pictures.length > 1) once.push(words.warnings.pairLeavesOut(nameOf(source)))
    }
  }
  if (draft.mode === 'new-scene' && panel.session.me?.engine === 'local') once.push(words.warnings.localScene)
  for (const name of panel.editor.reading.value) once.push(words.slots.reading(name))
  const leftOut = panel.editor.leftOut.value
  if (leftOut > 0) once.push(words.slots.leftOut(leftOut))
  if (once.length === 0) return null
  return (
    <ul class="warnings">
      {once.map((line) => (
        <li key={line}>
          <span aria-hidden="true">
            <IconWarning16 />
          </span>
          {line}
        </li>
      ))}
    </ul>
  )
}

function firstEmptyRole(panel: Panel): ImageRole {
  const draft = panel.draft.value
  const roles = rolesOf(draft.mode)
  return roles.find((role) => draft.slots[role].sources.length === 0) ?? roles.find((role) => role !== 'content') ?? 'style'
}

function roleUnderFocus(): ImageRole | null {
  const role = document.activeElement?.closest('[data-role]')?.getAttribute('data-role')
  return role === 'content' || role === 'style' || role === 'extra-style' ? role : null
}
