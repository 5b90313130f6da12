import { IconChevronRight16, IconCopySmall24, IconLockLocked16, IconLockUnlocked16, IconRefresh16 } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { IMAGE_SIZE_PRESETS, type ImageSizePreset } from '../../../contract/uso.ts'
import { CheckField, NumberField, SelectField, TextAreaField } from '../../components/fields.tsx'
import { IconAction } from '../../components/icon-action.tsx'
import { Segments } from '../../components/segments.tsx'
import { contentPlanOf, outputSizeOf, parametersOf, type Draft } from '../../state/draft.ts'
import type { Panel } from '../../state/panel.ts'
import { words } from '../../words.ts'
import { copyText } from '../../components/copy-text.ts'

const { advanced } = words
const PRESETS = Object.keys(IMAGE_SIZE_PRESETS) as ImageSizePreset[]

/** Every other parameter of the model, folded away. */
export function AdvancedSection({ panel }: { panel: Panel }) {
  const open = useSignal(false)
  const id = useId()
  return (
    <section class="section" aria-label={advanced.title}>
      <button
        type="button"
        class="disclosure"
        aria-expanded={open.value}
        aria-controls={id}
        onClick={() => {
          open.value = !open.value
        }}
      >
        <span class="disclosure-arrow" aria-hidden="true">
          <IconChevronRight16 />
        </span>
        {advanced.title}
      </button>
      <div id={id} class="advanced" hidden={!open.value}>
        {open.value ? <AdvancedFields panel={panel} /> : null}
      </div>
    </section>
  )
}

function AdvancedFields({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  const wrong = (reason: string) => panel.reasons.value.includes(reason)
  const { keep_size: kept } = parametersOf(draft)
  return (
    <>
      <CheckField
        label={advanced.keepLayout}
        value={draft.keepLayout && draft.mode !== 'style-only'}
        disabled={draft.mode === 'style-only'}
        onChange={(keepLayout) => panel.editor.change({ keepLayout })}
      />
      {kept ? (
        <SelectField
          label={advanced.size}
          options={[{ value: 'kept', text: advanced.sizeKept(outputSizeOf(draft)) }]}
          value="kept"
          disabled
          onChange={() => undefined}
        />
      ) : (
        <SizeFields panel={panel} draft={draft} />
      )}
      <div class="pair">
        <NumberField
          label={advanced.steps}
          value={draft.steps}
          invalid={wrong(words.reasons.steps)}
          onChange={(steps) => panel.editor.change({ steps })}
        />
        <NumberField
          label={advanced.guidance}
          value={draft.guidance}
          invalid={wrong(words.reasons.guidance)}
          onChange={(guidance) => panel.editor.change({ guidance })}
        />
      </div>
      <SeedField panel={panel} draft={draft} invalid={wrong(words.reasons.seed)} />
      <TextAreaField
        label={advanced.negative}
        hint={advanced.negativeHint}
        rows={1}
        value={draft.negativePrompt}
        onChange={(negativePrompt) => panel.editor.change({ negativePrompt })}
      />
      <Segments
        label={advanced.format}
        options={[
          { value: 'png', text: advanced.formats.png },
          { value: 'jpeg', text: advanced.formats.jpeg },
        ]}
        value={draft.format}
        onChange={(format) => panel.editor.change({ format })}
      />
      <CheckField
        label={advanced.safety}
        hint={advanced.safetyHint}
        value={draft.safetyCheck}
        onChange={(safetyCheck) => panel.editor.change({ safetyCheck })}
      />
      <CheckField
        label={advanced.keepOff}
        hint={advanced.keepOffHint}
        value={draft.keepOffServers}
        onChange={(keepOffServers) => panel.editor.change({ keepOffServers })}
      />
    </>
  )
}

function SizeFields({ panel, draft }: { panel: Panel; draft: Draft }) {
  const hasContent = contentPlanOf(draft) !== null
  const auto = { value: 'auto' as const, text: advanced.sizeAuto(outputSizeOf({ ...draft, size: 'auto' })) }
  const presets = PRESETS.map((value) => ({ value, text: advanced.sizePresets[value] }))
  const custom = { value: 'custom' as const, text: advanced.sizeCustom }
  const shown = !hasContent && draft.size === 'auto' ? 'square_hd' : draft.size
  const invalid = panel.reasons.value.includes(words.reasons.customSize)
  return (
    <>
      <SelectField
        label={advanced.size}
        options={[...(hasContent ? [auto] : []), ...presets, custom]}
        value={shown}
        onChange={(size) => panel.editor.change({ size })}
      />
      {draft.size === 'custom' ? (
        <div class="pair">
          <NumberField
            label={advanced.width}
            value={draft.customSize.width}
            invalid={invalid}
            onChange={(width) => panel.editor.change({ customSize: { ...draft.customSize, width } })}
          />
          <NumberField
            label={advanced.height}
            value={draft.customSize.height}
            invalid={invalid}
            onChange={(height) => panel.editor.change({ customSize: { ...draft.customSize, height } })}
          />
        </div>
      ) : null}
    </>
  )
}

function SeedField({ panel, draft, invalid }: { panel: Panel; draft: Draft; invalid: boolean }) {
  const { seed } = draft
  return (
    <div class="seed">
      {seed === null ? (
        <div class="field">
          <span class="label">{advanced.seed}</span>
          <span class="seed-random">{advanced.seedRandom}</span>
        </div>
      ) : (
        <NumberField
          label={advanced.seed}
          value={seed}
          invalid={invalid}
          onChange={(value) => panel.editor.change({ seed: value })}
        />
      )}
      <IconAction label={advanced.seedNew} onClick={() => panel.editor.newSeed()}>
        <IconRefresh16 />
      </IconAction>
      {seed === null ? null : (
        <IconAction
          label={advanced.seedCopy}
          onClick={() => {
            if (copyText(String(seed))) panel.say(advanced.seedCopied)
          }}
        >
          <IconCopySmall24 />
        </IconAction>
      )}
      <IconAction
        label={seed === null ? advanced.seedLock : advanced.seedUnlock}
        pressed={seed !== null}
        onClick={() => (seed === null ? panel.editor.newSeed() : panel.editor.change({ seed: null }))}
      >
        {seed === null ? <IconLockUnlocked16 /> : <IconLockLocked16 />}
      </IconAction>
    </div>
  )
}
