import { IconClose16, LoadingIndicator } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { IconAction } from '../../components/icon-action.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Panel } from '../../state/panel.ts'
import { nameOfResult } from '../../state/again.ts'
import { resultWords as text } from '../../words/results.ts'

/** Before and after on top of each other, with a slider between them: arrow keys, Home and End move it. */
export function CompareView({ panel }: { panel: Panel }) {
  const { comparison } = panel.results
  const picture = comparison.picture.value
  const before = comparison.before.value
  const after = comparison.after.value
  const share = useSignal(50)
  const slider = useRef<HTMLInputElement>(null)
  const closer = useRef<HTMLDivElement>(null)
  const ready = before.kind === 'shown' && after.kind === 'shown'
  useEffect(() => {
    if (ready) slider.current?.focus()
    else closer.current?.querySelector('button')?.focus()
  }, [ready])
  if (!picture) return null
  const name = nameOfResult(picture.job.request)
  const close = () => comparison.close()
  const hasContent = picture.job.request.images.some(({ role }) => role === 'content')
  return (
    <section
      class="view compare"
      role="dialog"
      aria-label={text.comparing(name)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <div class="compare-head" ref={closer}>
        <h2 class="section-title">{name}</h2>
        <IconAction label={text.closeCompare} onClick={close}>
          <IconClose16 />
        </IconAction>
      </div>
      {before.kind === 'gone' ? <Notice tone="info">{hasContent ? text.contentGone : text.noContent}</Notice> : null}
      {after.kind === 'gone' ? <Notice tone="warning">{text.notFetched}</Notice> : null}
      <div class="compare-frame">
        {after.kind === 'shown' ? (
          <div class="compare-pictures" style={{ '--ratio': after.width / after.height }}>
            <img src={after.url} alt={text.after} />
            {before.kind === 'shown' ? (
              <>
                <img class="compare-before" src={before.url} alt={text.before} style={{ clipPath: `inset(0 ${100 - share.value}% 0 0)` }} />
                <span class="compare-line" style={{ left: `${share.value}%` }} aria-hidden="true" />
                <span class="preview-label" aria-hidden="true">
                  {text.before}
                </span>
                <span class="preview-label compare-after" aria-hidden="true">
                  {text.after}
                </span>
                <input
                  ref={slider}
                  class="compare-slider"
                  type="range"
                  min="0"
                  max="100"
                  value={share.value}
                  aria-label={text.slider}
                  aria-valuetext={text.sliderValue(share.value)}
                  onInput={(event) => {
                    share.value = Number(event.currentTarget.value)
                  }}
                />
              </>
            ) : null}
          </div>
        ) : after.kind === 'waiting' ? (
          <span role="status" aria-label={text.loadingPictures}>
            <LoadingIndicator />
          </span>
        ) : null}
      </div>
    </section>
  )
}
