import { LoadingIndicator } from '@create-figma-plugin/ui'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Notice } from '../components/notice.tsx'
import { VirtualList } from '../components/virtual-list.tsx'
import type { Panel } from '../state/panel.ts'
import { isGrid, type ResultGroup } from '../state/results/groups.ts'
import { resultWords as text } from '../words/results.ts'
import { CompareView } from './results/compare.tsx'
import { RunCard } from './results/run-card.tsx'

/** Everything the designer ever ran, newest first, with what can be done about it. */
export function ResultsView({ panel }: { panel: Panel }) {
  const { results } = panel
  useEffect(() => {
    void results.open()
  }, [results])
  return results.comparison.picture.value ? <CompareView panel={panel} /> : <History panel={panel} />
}

function History({ panel }: { panel: Panel }) {
  const { results } = panel
  const groups = results.history.groups.value
  const loading = results.history.loading.value
  const scroller = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    // Where the designer left it, to another view or to a comparison.
    if (scroller.current) scroller.current.scrollTop = results.scrollTop
    return () => {
      results.scrollTop = scroller.current?.scrollTop ?? results.scrollTop
    }
  }, [results])
  return (
    <div class="view">
      <h2 class="sr-only">{text.title}</h2>
      <div
        class="scroll history"
        ref={scroller}
        aria-busy={loading === 'loading'}
        onScroll={(event) => {
          results.scrollTop = event.currentTarget.scrollTop
        }}
      >
        <div class="notices">
          {panel.runs.notices.value.map((notice) => (
            <Notice key={notice} tone="info" onDismiss={() => panel.runs.dismissNotice(notice)}>
              {notice}
            </Notice>
          ))}
        </div>
        {groups.length === 0 && loading === 'complete' ? <Empty panel={panel} /> : null}
        <VirtualList
          items={groups}
          keyOf={({ id }) => id}
          estimate={heightOf}
          scroller={scroller}
          initialOffset={results.scrollTop}
          label={text.list}
          onNearEnd={() => {
            if (results.history.loading.value === 'idle') void results.history.loadMore()
          }}
        >
          {(group) => <RunCard panel={panel} group={group} />}
        </VirtualList>
        <ListEnd panel={panel} />
      </div>
    </div>
  )
}

function Empty({ panel }: { panel: Panel }) {
  return (
    <div class="empty">
      <p>{text.empty}</p>
      <button type="button" class="small-button" onClick={() => panel.show('restyle')}>
        {text.goRestyle}
      </button>
    </div>
  )
}

function ListEnd({ panel }: { panel: Panel }) {
  const { history } = panel.results
  switch (history.loading.value) {
    case 'loading':
      return (
        <p class="history-end waiting-line">
          <span aria-hidden="true">
            <LoadingIndicator />
          </span>
          {text.loading}
        </p>
      )
    case 'failed':
      return (
        <div class="history-end">
          <Notice tone="warning">
            {text.failed}
            <div class="actions">
              <button type="button" class="small-button" onClick={() => void history.loadMore()}>
                {text.retry}
              </button>
            </div>
          </Notice>
        </div>
      )
    case 'complete':
      return history.groups.value.length > 5 ? <p class="history-end quiet">{text.end}</p> : null
    case 'idle':
      return null
  }
}

/** About how high a run's card is before it was seen. */
function heightOf(group: ResultGroup): number {
  if (isGrid(group)) return 90 + group.rows * 60
  return (group.cells[0]?.job?.images.length ?? 1) === 1 ? 190 : 140
}
