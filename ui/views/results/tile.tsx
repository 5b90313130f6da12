import { IconWarning16, LoadingIndicator } from '@create-figma-plugin/ui'
import { useWhenSeen } from '../../components/when-seen.ts'
import type { HistoryTile } from '../../state/history.ts'
import type { Panel } from '../../state/panel.ts'
import { keyOf } from '../../state/results.ts'
import { resultWords as text } from '../../words/results.ts'

/** A picture, or what there is instead of one. A flagged picture is a label, never a black square. */
export function Tile({ panel, tile, count }: { panel: Panel; tile: HistoryTile; count: number }) {
  if (tile.kind === 'picture') return <PictureTile panel={panel} tile={tile} count={count} />
  const label = labelOf(tile)
  return (
    <div class={`history-tile history-${tile.kind}`} title={label}>
      <span aria-hidden="true">{tile.kind === 'waiting' && tile.job.state !== 'uncertain' ? <LoadingIndicator /> : <IconWarning16 />}</span>
      <span class={count > 4 ? 'sr-only' : ''}>{label}</span>
    </div>
  )
}

function PictureTile({ panel, tile, count }: { panel: Panel; tile: HistoryTile; count: number }) {
  const { results } = panel
  const key = keyOf(tile)
  const ref = useWhenSeen<HTMLButtonElement>(
    () => results.look(tile),
    () => results.thumbnails.release(key),
  )
  const url = results.thumbnails.shown.value.get(key)
  const { images } = tile.job.request
  const name = [images.find(({ role }) => role === 'content')?.name, images.find(({ role }) => role === 'style')?.name]
    .filter(Boolean)
    .join(' · ')
  const chosen = results.chosen.value === key
  return (
    <button
      type="button"
      ref={ref}
      class="history-tile history-picture"
      aria-expanded={chosen}
      aria-label={text.picture(name, tile.index + 1, tile.job.images.length)}
      title={text.dragHint}
      draggable
      onClick={() => {
        results.chosen.value = chosen ? null : key
      }}
      onDragEnd={(event) => dropOnCanvas(event, tile)}
    >
      {url ? <img src={url} alt="" draggable={false} /> : null}
      {url === null ? <span class={count > 4 ? 'sr-only' : 'quiet'}>{text.notShown}</span> : null}
    </button>
  )
}

/** Figma turns this message into a `drop` of the sandbox half, with the place on the canvas. */
function dropOnCanvas(event: DragEvent, { job, index }: HistoryTile): void {
  // Let go within the panel, nothing is meant for the canvas.
  if (event.view === null || isInside(event)) return
  const pluginDrop = {
    clientX: event.clientX,
    clientY: event.clientY,
    items: [],
    dropMetadata: { jobId: job.id, imageIndex: index },
  }
  parent.postMessage({ pluginDrop }, '*')
}

function isInside({ clientX, clientY }: DragEvent): boolean {
  return clientX >= 0 && clientY >= 0 && clientX < window.innerWidth && clientY < window.innerHeight
}

function labelOf({ kind, job }: HistoryTile): string {
  switch (kind) {
    case 'flagged':
      return text.flagged
    case 'failed':
      return text.failedTile
    case 'cancelled':
      return text.cancelledTile
    default:
      return job.state === 'uncertain' ? text.uncertain : text.waiting
  }
}
