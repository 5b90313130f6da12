import { useEffect } from 'preact/hooks'
import { Notice } from '../components/notice.tsx'
import { Segments } from '../components/segments.tsx'
import { CheckField, TextAreaField } from '../components/fields.tsx'
import { MODES, canKeepText, imagesOf, styleWordsOf } from '../state/draft.ts'
import { cellsOf } from '../state/matrix.ts'
import type { Panel } from '../state/panel.ts'
import { budgetLeft } from '../state/reasons.ts'
import { words } from '../words.ts'
import { PaletteSection } from './restyle/palette-section.tsx'
import { PlacementField } from './restyle/placement-field.tsx'
import { AdvancedSection } from './restyle/advanced.tsx'
import { PreviewSection } from './restyle/preview-section.tsx'
import { RecipeSheet } from './restyle/recipe-sheet.tsx'
import { RunFooter } from './restyle/run-footer.tsx'
import { RunList } from './restyle/run-list.tsx'
import { SlotsSection } from './restyle/slots-section.tsx'

const VARIANTS = ['1', '2', '3', '4'] as const

/** What goes out, what is under way, and the button between them. */
export function RestyleView({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  const me = panel.session.me
  // FigJam's files have neither colour variables nor colour styles.
  const hasColours = panel.figmaEditor.value !== 'figjam'

  useEffect(() => {
    const runOnShortcut = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.repeat) return
      event.preventDefault()
      panel.run()
    }
    window.addEventListener('keydown', runOnShortcut)
    return () => window.removeEventListener('keydown', runOnShortcut)
  }, [panel])

  if (!me) return null
  return (
    <div class="view">
      <div class="scroll">
        <Notices panel={panel} />
        <RecipeSheet panel={panel} />
        <section class="section" aria-label={words.modes.label}>
          <Segments
            label={words.modes.label}
            labelHidden
            options={MODES.map((mode) => ({ value: mode, text: words.modes.names[mode] }))}
            value={draft.mode}
            onChange={(mode) => panel.editor.setMode(mode)}
          />
          <p class="hint">{words.modes.hints[draft.mode]}</p>
        </section>
        <SlotsSection panel={panel} />
        {cellsOf(draft).some((cell) => canKeepText(cell.draft)) ? (
          <section class="section" aria-label={words.keepText.label}>
            <CheckField
              label={words.keepText.label}
              hint={words.keepText.hint}
              value={draft.keepText}
              onChange={(keepText) => panel.editor.change({ keepText })}
            />
          </section>
        ) : null}
        <section class="section" aria-label={words.prompt.label}>
          <PromptField panel={panel} />
          <Segments
            label={words.variants.label}
            options={VARIANTS.map((value) => ({ value, text: value }))}
            value={VARIANTS[draft.variants - 1] ?? '1'}
            onChange={(value) => panel.editor.change({ variants: Number(value) })}
          />
          <PlacementField panel={panel} />
        </section>
        {hasColours || draft.palette ? <PaletteSection panel={panel} /> : null}
        <PreviewSection panel={panel} />
        <AdvancedSection panel={panel} />
        <RunList panel={panel} />
      </div>
      <RunFooter panel={panel} />
    </div>
  )
}

function PromptField({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  const hasStyle = imagesOf(draft).some(({ role }) => role !== 'content')
  const { placeholders } = words.prompt
  const prompt = draft.prompts[draft.mode]
  const added = new Set(cellsOf(draft).map((cell) => styleWordsOf(cell.draft)).filter(Boolean))
  const describesStyle = draft.mode === 'restyle' && hasStyle && prompt.trim() !== ''
  return (
    <TextAreaField
      label={draft.mode === 'restyle' && hasStyle ? words.prompt.optional : words.prompt.label}
      {...hintOf([...added].map(words.prompt.added), describesStyle)}
      placeholder={draft.mode === 'restyle' && !hasStyle ? placeholders.words : placeholders[draft.mode]}
      value={prompt}
      onChange={(value) => panel.editor.setPrompt(value)}
    />
  )
}

function hintOf(added: string[], describesStyle: boolean): { hint?: string } {
  const lines = describesStyle ? [...added, words.warnings.describedStyle] : added
  return lines.length > 0 ? { hint: lines.join(' ') } : {}
}

function Notices({ panel }: { panel: Panel }) {
  const me = panel.session.me
  const problem = panel.editor.fileProblem.value
  const spent = me && me.engine === 'uso' && me.budgetMicroUsd !== null && budgetLeft(me) === 0
  return (
    <div class="notices">
      {panel.runs.online.value ? null : <Notice tone="warning">{words.session.offlineBanner}</Notice>}
      {spent ? (
        <Notice tone="warning" title={words.session.spentTitle}>
          {words.session.spent(me.budgetMicroUsd ?? 0, me.renewsAt)}
        </Notice>
      ) : null}
      {problem === null ? null : (
        <Notice tone="danger" onDismiss={() => panel.editor.dismissFileProblem()}>
          {problem}
        </Notice>
      )}
      {panel.runs.notices.value.map((notice) => (
        <Notice key={notice} tone="info" onDismiss={() => panel.runs.dismissNotice(notice)}>
          {notice}
        </Notice>
      ))}
    </div>
  )
}
