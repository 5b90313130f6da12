import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { BrandColour, Colour } from '../../../contract/plugin-calls.ts'
import { CheckField } from '../../components/fields.tsx'
import type { Panel } from '../../state/panel.ts'
import { words } from '../../words.ts'
import { StrengthSlider } from './strength-slider.tsx'

const FIRST_STRENGTH = 70
/** As many as a request takes. */
const MOST_COLOURS = 64

const { palette: text } = words

/** Colours of the file that results are moved toward. */
export function PaletteSection({ panel }: { panel: Panel }) {
  const { palette } = panel.draft.value
  const offered = useSignal<readonly BrandColour[] | null>(null)
  const problem = useSignal<string | null>(null)
  const on = useSignal(palette !== null)
  const id = useId()
  const change = (colours: readonly Colour[], strength = palette?.strength ?? FIRST_STRENGTH) =>
    panel.editor.change({ palette: colours.length > 0 ? { colours: colours.slice(0, MOST_COLOURS), strength } : null })

  const toggle = async (wanted: boolean) => {
    on.value = wanted
    if (!wanted) return change([])
    try {
      offered.value ??= distinct(await panel.brandColours())
      if (on.value && !panel.draft.value.palette) change(offered.value.map(({ colour }) => colour))
    } catch (error) {
      problem.value = text.failed(error instanceof Error ? error.message : words.errors.unknown)
    }
  }

  const colours = palette?.colours ?? []
  // A palette from a recipe may hold colours that this file no longer has.
  const unknown = colours.filter((colour) => !(offered.value ?? []).some((brand) => same(brand.colour, colour)))
  const choices = [...(offered.value ?? []), ...unknown.map((colour) => ({ name: hexOf(colour), colour, group: '' }))]
  const shown = on.value || palette !== null
  return (
    <section class="section" aria-label={text.title}>
      <CheckField label={text.title} hint={text.hint} value={shown} onChange={(wanted) => void toggle(wanted)} />
      {!shown ? null : problem.value !== null ? (
        <p class="hint hint-danger">{problem.value}</p>
      ) : choices.length === 0 ? (
        <p class="hint" role="status">
          {offered.value ? text.none : text.reading}
        </p>
      ) : (
        <>
          <div class="swatches" role="group" aria-label={text.colours} id={id}>
            {choices.map(({ name, colour, group }) => {
              const chosen = colours.some((other) => same(other, colour))
              const label = group === '' ? name : `${group} / ${name}`
              return (
                <button
                  key={`${label} ${hexOf(colour)}`}
                  type="button"
                  class="swatch"
                  style={{ background: hexOf(colour) }}
                  aria-pressed={chosen}
                  aria-label={label}
                  title={label}
                  onClick={() => change(chosen ? colours.filter((other) => !same(other, colour)) : [...colours, colour])}
                />
              )
            })}
          </div>
          <StrengthSlider
            label={text.strength}
            value={palette?.strength ?? FIRST_STRENGTH}
            disabled={palette === null}
            onChange={(strength) => change(colours, strength)}
          />
        </>
      )}
    </section>
  )
}

function distinct(brand: readonly BrandColour[]): BrandColour[] {
  return brand.filter(({ colour }, i) => brand.findIndex((other) => same(other.colour, colour)) === i)
}

function same(a: Colour, b: Colour): boolean {
  return hexOf(a) === hexOf(b)
}

function hexOf({ r, g, b }: Colour): string {
  return `#${[r, g, b].map((channel) => Math.round(channel * 255).toString(16).padStart(2, '0')).join('')}`
}
