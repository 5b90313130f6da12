import type { Panel } from '../../state/panel.ts'
import { backingsOf, type Run } from '../../state/run.ts'
import { words } from '../../words.ts'

const { runs: text } = words

/** Live texts that the pictures behind them make hard to read, and the way out, for one run or for all of a grid. */
export function HardToRead({ panel, runs, name }: { panel: Panel; runs: readonly Run[]; name: string }) {
  const backings = runs.flatMap(backingsOf)
  if (backings.length === 0) return null
  return (
    <div class="run-texts">
      <p class="run-why">{text.hardToRead(backings.length, runs.length > 1)}</p>
      <div class="actions">
        <button
          type="button"
          class="small-button"
          aria-label={text.addBackingOf(name)}
          onClick={() => void panel.runs.addBackings(...runs.map(({ id }) => id))}
        >
          {text.addBacking}
        </button>
        <button
          type="button"
          class="small-button"
          aria-label={text.showTextsOf(name)}
          onClick={() => void panel.runs.reveal(...backings.map(({ textId }) => textId))}
        >
          {text.showTexts}
        </button>
      </div>
    </div>
  )
}
