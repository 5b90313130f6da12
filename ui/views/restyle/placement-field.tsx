import { Segments } from '../../components/segments.tsx'
import { canPlaceOnTarget, placementOf } from '../../state/draft.ts'
import { isMatrix } from '../../state/matrix.ts'
import type { Panel } from '../../state/panel.ts'
import { CHOSEN_PLACEMENTS } from '../../state/settings.ts'
import { words } from '../../words.ts'

/** Where results go. A matrix always fills a grid, and only a restyled layer can be covered or filled. */
export function PlacementField({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  if (isMatrix(draft) || !canPlaceOnTarget(draft)) return null
  const placement = placementOf(draft)
  return (
    <div class="stack">
      <Segments
        label={words.placement.label}
        options={CHOSEN_PLACEMENTS.map((value) => ({ value, text: words.placement.names[value] }))}
        value={placement}
        onChange={(value) => panel.editor.change({ placement: value })}
      />
      {placement === 'beside' ? null : <p class="hint">{words.placement.hints[placement]}</p>}
    </div>
  )
}
