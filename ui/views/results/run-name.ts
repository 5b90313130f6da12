import type { HistoryRun } from '../../state/history.ts'
import { resultWords as text } from '../../words/results.ts'

/** What a run is called where it is listed. */
export function nameOf({ jobs, rows, columns }: HistoryRun): string {
  const request = jobs[0]?.request
  if (!request) return ''
  const content = request.images.find(({ role }) => role === 'content')?.name ?? request.target.name
  const style = request.images.filter(({ role }) => role !== 'content').map(({ name }) => name)
  if (rows * columns > 1) return text.and(content, rows - 1)
  return [content, style.join(' + ') || request.parameters.prompt].filter(Boolean).join(' · ')
}
