import type { ComponentChildren } from 'preact'
import { PLACEHOLDER_LOOKS } from '../../contract/plugin-calls.ts'
import { MICRO_USD_PER_USD, formatUsd } from '../../contract/price.ts'
import { copyText } from '../components/copy-text.ts'
import { CheckField, NumberField, SelectField } from '../components/fields.tsx'
import { diagnosticsOf } from '../state/diagnostics.ts'
import type { Panel } from '../state/panel.ts'
import { CHOSEN_PLACEMENTS, type Preferences } from '../state/settings.ts'
import { words } from '../words.ts'
import { settingsWords as text } from '../words/settings.ts'

const FIRST_LIMIT_USD = 1

/** Who is signed in and what was spent, how the panel behaves, and what becomes of one's pictures. */
export function SettingsView({ panel }: { panel: Panel }) {
  return (
    <div class="view">
      <div class="scroll">
        <h2 class="sr-only">{text.title}</h2>
        <AccountSection panel={panel} />
        <RunningSection panel={panel} />
        <section class="section" aria-label={text.privacyTitle}>
          <h3 class="section-title">{text.privacyTitle}</h3>
          <ul class="privacy">
            {text.privacy.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
        <section class="section section-last" aria-label={text.about}>
          <h3 class="section-title">{text.about}</h3>
          <p>{text.version(panel.version)}</p>
          <button
            type="button"
            class="small-button self-start"
            onClick={() => {
              if (copyText(diagnosticsOf(panel))) panel.say(text.diagnosticsCopied)
            }}
          >
            {text.diagnostics}
          </button>
          <p class="hint">{text.diagnosticsHint}</p>
        </section>
      </div>
    </div>
  )
}

function AccountSection({ panel }: { panel: Panel }) {
  const me = panel.session.me
  if (!me) return null
  const paid = me.engine === 'uso'
  return (
    <section class="section" aria-label={text.account}>
      <h3 class="section-title">{text.account}</h3>
      <dl class="recipe-fields">
        <Line name={text.name}>{me.name}</Line>
        <Line name={text.proxy}>{panel.proxyOrigin}</Line>
        <Line name={text.engine}>{text.engines[me.engine]}</Line>
        {paid ? <Line name={text.month}>{formatUsd(me.spentMicroUsd)}</Line> : null}
        {paid && me.heldMicroUsd > 0 ? <Line name={text.held}>{formatUsd(me.heldMicroUsd)}</Line> : null}
        {paid && me.documentMicroUsd !== undefined ? <Line name={text.file}>{formatUsd(me.documentMicroUsd)}</Line> : null}
        {paid ? <Line name={text.budget}>{me.budgetMicroUsd === null ? text.noBudget : formatUsd(me.budgetMicroUsd)}</Line> : null}
      </dl>
      {paid && me.budgetMicroUsd !== null ? <p class="hint">{text.renews(me.renewsAt)}</p> : null}
      <div class="actions">
        <button type="button" class="small-button" onClick={() => void panel.signOut()}>
          {text.changeCode}
        </button>
      </div>
      <p class="hint">{text.changeHint}</p>
    </section>
  )
}

function RunningSection({ panel }: { panel: Panel }) {
  const { confirmAboveMicroUsd, placement, placeholders } = panel.settings.preferences.value
  const set = (change: Partial<Preferences>) => {
    void panel.settings.set(change).catch((error: unknown) => {
      panel.runs.tell(error instanceof Error ? error.message : words.errors.unknown)
    })
  }
  const usd = confirmAboveMicroUsd === null ? FIRST_LIMIT_USD : confirmAboveMicroUsd / MICRO_USD_PER_USD
  return (
    <section class="section" aria-label={text.running}>
      <h3 class="section-title">{text.running}</h3>
      {confirmAboveMicroUsd === null ? null : (
        <NumberField
          label={text.confirm}
          hint={text.confirmHint}
          value={usd}
          invalid={false}
          onChange={(value) => {
            if (value >= 0 && value < 1_000_000) set({ confirmAboveMicroUsd: Math.round(value * MICRO_USD_PER_USD) })
          }}
        />
      )}
      <CheckField
        label={text.confirmNever}
        value={confirmAboveMicroUsd === null}
        onChange={(never) => set({ confirmAboveMicroUsd: never ? null : FIRST_LIMIT_USD * MICRO_USD_PER_USD })}
      />
      <SelectField
        label={text.placement}
        options={CHOSEN_PLACEMENTS.map((value) => ({ value, text: text.placements[value] }))}
        value={placement}
        onChange={(value) => {
          set({ placement: value })
          panel.editor.change({ placement: value })
        }}
      />
      <SelectField
        label={text.placeholders}
        options={PLACEHOLDER_LOOKS.map((value) => ({ value, text: text.placeholderLooks[value] }))}
        value={placeholders}
        onChange={(value) => set({ placeholders: value })}
      />
    </section>
  )
}

function Line({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
