import { IconClose16, LoadingIndicator } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { IconAction } from '../../components/icon-action.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Panel } from '../../state/panel.ts'
import { resultWords as text } from '../../words/results.ts'

/** Before and after on top of each other, with a slider between them: arrow keys, Home and End move it. */
export function CompareView({ panel }: { panel: Panel }) {
  const comparison = panel.results.comparison.value
  const share = useSignal(50)
  const slider = useRef<HTMLInputElement>(null)
  const ready = comparison?.before !== null && comparison?.after !== null
  useEffect(() => {
    slider.current?.focus()
  }, [ready])
  if (!comparison) return null
  const { before, after, problem, picture } = comparison
  const name = picture.job.request.images.find(({ role }) => role === 'content')?.name ?? picture.job.request.target.name
  const close = () => panel.results.stopComparing()
  return (
    <section
      class="view compare"
      role="dialog"
      aria-label={text.comparing(name)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <div class="compare-head">
        <h2 class="section-title">{name}</h2>
        <IconAction label={text.closeCompare} onClick={close}>
          <IconClose16 />
        </IconAction>
      </div>
      {problem === null ? null : <Notice tone="warning">{problem}</Notice>}
      <div class="compare-pictures">
        {after === null ? (
          problem === null ? (
            <span aria-hidden="true">
              <LoadingIndicator />
            </span>
          ) : null
        ) : (
          <img src={after} alt={text.after} />
        )}
        {before === null || after === null ? null : (
          <img class="compare-before" src={before} alt={text.before} style={{ clipPath: `inset(0 ${100 - share.value}% 0 0)` }} />
        )}
        {ready ? <span class="compare-line" style={{ left: `${share.value}%` }} aria-hidden="true" /> : null}
        {ready ? <span class="preview-label">{text.before}</span> : null}
        {ready ? <span class="preview-label compare-after">{text.after}</span> : null}
      </div>
      <input
        ref={slider}
        class="compare-slider"
        type="range"
        min="0"
        max="100"
        value={share.value}
        disabled={!ready}
        aria-label={text.slider}
        aria-valuetext={`${Math.round(share.value)} %`}
        onInput={(event) => {
          share.value = Number(event.currentTarget.value)
        }}
      />
    </section>
  )
}
