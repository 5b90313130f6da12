import { useEffect, useId, useRef } from 'preact/hooks'
import { useReturnFocus } from '../../components/focus.ts'
import type { Panel } from '../../state/panel.ts'
import { words } from '../../words.ts'

/** Asks once before a run that costs more than the designer's limit. */
export function ConfirmSheet({ panel }: { panel: Panel }) {
  const asked = panel.confirmation.value
  const id = useId()
  const no = useRef<HTMLButtonElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  useReturnFocus(sheet, asked !== null)
  useEffect(() => {
    // On the side that costs nothing: whoever typed ahead must not have agreed.
    if (asked) no.current?.focus()
  }, [asked])
  if (!asked) return null
  return (
    <div
      ref={sheet}
      class="sheet"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-why`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') panel.confirm(false)
      }}
    >
      <strong id={`${id}-title`}>{words.confirm.title(asked.pictures, asked.priceMicroUsd)}</strong>
      <p class="hint" id={`${id}-why`}>
        {words.confirm.why(asked.limitMicroUsd)}
      </p>
      <div class="sheet-actions">
        <button type="button" class="small-button" ref={no} onClick={() => panel.confirm(false)}>
          {words.confirm.no}
        </button>
        <button type="button" class="small-button small-primary" onClick={() => panel.confirm(true)}>
          {words.confirm.yes(asked.priceMicroUsd)}
        </button>
      </div>
    </div>
  )
}
