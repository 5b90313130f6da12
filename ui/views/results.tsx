import { useEffect } from 'preact/hooks'
import { LoadingIndicator } from '@create-figma-plugin/ui'
import { Notice } from '../components/notice.tsx'
import { useWhenSeen } from '../components/when-seen.ts'
import type { Panel } from '../state/panel.ts'
import { resultWords as text } from '../words/results.ts'
import { CompareView } from './results/compare.tsx'
import { RunCard } from './results/run-card.tsx'

/** Everything the designer ever ran, newest first, with what can be done about it. */
export function ResultsView({ panel }: { panel: Panel }) {
  const { results } = panel
  const runs = results.history.runs.value
  const loading = results.history.loading.value
  useEffect(() => {
    void results.open()
  }, [results])
  if (results.comparison.value) return <CompareView panel={panel} />
  return (
    <div class="view">
      <div class="scroll" aria-busy={loading === 'loading'}>
        <h2 class="sr-only">{text.title}</h2>
        <div class="notices">
          {panel.runs.notices.value.map((notice) => (
            <Notice key={notice} tone="info" onDismiss={() => panel.runs.dismissNotice(notice)}>
              {notice}
            </Notice>
          ))}
        </div>
        {runs.length === 0 && loading === 'complete' ? <p class="empty">{text.empty}</p> : null}
        <ul class="history">
          {runs.map((run) => (
            <RunCard key={run.id} panel={panel} run={run} />
          ))}
        </ul>
        <ListEnd panel={panel} />
      </div>
    </div>
  )
}

/** Asks for older results when the end of the list comes into view. */
function ListEnd({ panel }: { panel: Panel }) {
  const { history } = panel.results
  const loading = history.loading.value
  const end = useWhenSeen<HTMLDivElement>(() => void history.loadMore())
  // A page that does not fill the view leaves its end in sight, where nothing changes to tell of it.
  useEffect(() => {
    const element = end.current
    if (loading !== 'idle' || history.runs.value.length === 0 || !element) return
    if (element.getBoundingClientRect().top < window.innerHeight) void history.loadMore()
  }, [loading])
  return (
    <div class="history-end" ref={end}>
      {loading === 'loading' ? (
        <p class="waiting-line">
          <span aria-hidden="true">
            <LoadingIndicator />
          </span>
          {text.loading}
        </p>
      ) : null}
      {loading === 'failed' ? (
        <Notice tone="warning">
          {text.failed}
          <div class="actions">
            <button type="button" class="small-button" onClick={() => void history.loadMore()}>
              {text.retry}
            </button>
          </div>
        </Notice>
      ) : null}
      {loading === 'complete' && history.runs.value.length > 5 ? <p class="quiet">{text.end}</p> : null}
    </div>
  )
}
