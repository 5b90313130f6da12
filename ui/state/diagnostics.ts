import { summaryOf } from './group.ts'
import type { Panel } from './panel.ts'

/** What helps to find a fault, as text to paste into a report: no code, prompt, picture or name of the designer's. */
export function diagnosticsOf(panel: Panel): string {
  const me = panel.session.me
  const draft = panel.draft.value
  const runs = panel.runs.groups.value.map((group) => {
    const { pictures, placed, failed, cancelled, underWay } = summaryOf(group)
    const jobs = group.cells.map(({ id, trip, job }) => ({ id, at: trip.at, state: job?.state ?? null, error: job?.error?.code ?? null }))
    return { rows: group.rows, columns: group.columns, pictures, placed, failed, cancelled, underWay, jobs }
  })
  const report = {
    version: panel.version,
    at: new Date(panel.clock.now()).toISOString(),
    browser: navigator.userAgent,
    panel: { width: window.innerWidth, height: window.innerHeight, pixelRatio: window.devicePixelRatio },
    session: panel.session.state.value.kind,
    engine: me?.engine ?? null,
    online: panel.runs.online.value,
    view: panel.view.value,
    draft: {
      mode: draft.mode,
      variants: draft.variants,
      images: Object.fromEntries(Object.entries(draft.slots).map(([role, { sources }]) => [role, sources.map(({ kind }) => kind)])),
    },
    runs,
  }
  return JSON.stringify(report, null, 2)
}
