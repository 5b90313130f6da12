import { useId } from 'preact/hooks'
import type { BrandColour } from '../../../contract/plugin-calls.ts'
import { CheckField } from '../../components/fields.tsx'
import type { Panel } from '../../state/panel.ts'
import { paletteWords as text } from '../../words/styles.ts'

/** The brand's colours that results are moved toward, and how far. */
export function PaletteSection({ panel }: { panel: Panel }) {
  const { palette } = panel
  const colours = palette.colours.value
  const id = useId()
  return (
    <section class="section" aria-label={text.title}>
      <h2 class="section-title">{text.title}</h2>
      <p class="hint">{text.hint}</p>
      {colours === null ? (
        <button type="button" class="small-button self-start" onClick={() => void palette.read()}>
          {text.read}
        </button>
      ) : colours.length === 0 ? (
        <p class="quiet">{text.none}</p>
      ) : (
        <>
          <CheckField label={text.on} value={palette.on.value} onChange={(on) => palette.set({ on })} />
          <div class="palette-groups">
            {[...groupsOf(colours)].map(([group, members]) => (
              <fieldset key={group} class="palette-group">
                <legend class="quiet">{group}</legend>
                {members.map((colour) => (
                  <Swatch key={`${group}/${colour.name}`} panel={panel} colour={colour} />
                ))}
              </fieldset>
            ))}
          </div>
          <div class="actions">
            <span class="quiet">{text.chosen(palette.chosen.value.size)}</span>
            <button type="button" class="text-action" onClick={() => palette.chooseAll(true)}>
              {text.all}
            </button>
            <button type="button" class="text-action" onClick={() => palette.chooseAll(false)}>
              {text.clear}
            </button>
          </div>
          <label class="label" for={id}>
            {text.strength}
          </label>
          <div class="strength">
            <input
              id={id}
              type="range"
              min="0"
              max="100"
              step="5"
              value={palette.strength.value}
              onInput={(event) => palette.set({ strength: Number(event.currentTarget.value) })}
            />
            <output for={id}>{palette.strength.value}</output>
          </div>
        </>
      )}
    </section>
  )
}

function Swatch({ panel, colour }: { panel: Panel; colour: BrandColour }) {
  const { palette } = panel
  const { r, g, b } = colour.colour
  const chosen = palette.isChosen(colour)
  return (
    <button
      type="button"
      class="swatch"
      aria-pressed={chosen}
      aria-label={colour.name}
      title={colour.name}
      style={{ backgroundColor: `rgb(${r * 255} ${g * 255} ${b * 255})` }}
      onClick={() => palette.toggle(colour)}
    />
  )
}

function groupsOf(colours: readonly BrandColour[]): Map<string, BrandColour[]> {
  const groups = new Map<string, BrandColour[]>()
  for (const colour of colours) groups.set(colour.group, [...(groups.get(colour.group) ?? []), colour])
  return groups
}
