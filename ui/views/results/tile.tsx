import { IconWarning16, LoadingIndicator } from '@create-figma-plugin/ui'
import { useThumbnail } from '../../components/use-thumbnail.ts'
import { dropOnCanvas } from '../../drop-on-canvas.ts'
import type { Panel } from '../../state/panel.ts'
import { keyOf, namesOf, type PictureRef, type ResultCell, type ResultGroup, type Tile } from '../../state/results/groups.ts'
import { resultWords as text } from '../../words/results.ts'

export interface ResultTileProps {
  panel: Panel
  group: ResultGroup
  cell: ResultCell
  tile: Tile
  /** How many tiles its job has. */
  count: number
  /** Too small for words, which are then left to those who listen or point. */
  small: boolean
}

/** A picture, or what there is instead of one. A flagged picture is a label, never a black square. */
export function ResultTile(props: ResultTileProps) {
  const { cell, tile, small } = props
  const { both } = namesOf(cell)
  switch (tile.kind) {
    case 'picture':
      return <PictureTile {...props} picture={{ job: tile.job, index: tile.index }} />
    case 'flagged':
      return <Stead kind="flagged" label={text.flaggedLong(both)} word={text.flagged} small={small} />
    case 'waiting':
      return <Stead kind="waiting" label={text.instead(both, tile.stage)} word={tile.stage} small={small} />
    case 'failed':
      return <Stead kind="failed" label={text.instead(both, tile.why)} word={text.failedTile} small={small} />
    case 'cancelled':
      return <Stead kind="cancelled" label={text.instead(both, tile.why)} word={text.cancelledTile} small={small} />
  }
}

function Stead({ kind, label, word, small }: { kind: string; label: string; word: string; small: boolean }) {
  return (
    <div class={`history-tile history-${kind}`} role="img" aria-label={label} title={label} data-tile={kind}>
      <span aria-hidden="true">{kind === 'waiting' ? <LoadingIndicator /> : <IconWarning16 />}</span>
      {small ? null : <span aria-hidden="true">{word}</span>}
    </div>
  )
}

function PictureTile({ panel, group, cell, picture, count, small }: ResultTileProps & { picture: PictureRef }) {
  const { results } = panel
  const { index, job } = picture
  const key = keyOf(picture)
  // What the panel just brought home is at hand already.
  const atHand = cell.run?.pictures.find((each) => each.index === index)?.url ?? null
  const fetched = useThumbnail(
    atHand === null ? key : null,
    () => results.look(picture),
    (old) => results.thumbnails.release(old),
  )
  const url = atHand ?? fetched
  const { both } = namesOf(cell)
  const chosen = results.chosen.value === key
  return (
    <button
      type="button"
      class="history-tile history-picture"
      data-tile="picture"
      aria-expanded={chosen}
      aria-label={text.picture(both, index + 1, count)}
      title={url === null ? text.notShownLong(both) : text.look(both)}
      draggable
      onClick={() => results.choose(picture, group)}
      onDragStart={(event) => carry(event, both)}
      onDragEnd={(event) => dropOnCanvas(event, { jobId: job.id, imageIndex: index })}
    >
      {url ? <img src={url} alt="" draggable={false} decoding="async" /> : null}
      {url === null ? <span class={small ? 'sr-only' : 'quiet'}>{text.notShown}</span> : null}
    </button>
  )
}

/** Something must be carried, or some browsers end the drag at once. */
function carry({ dataTransfer }: DragEvent, name: string): void {
  dataTransfer?.setData('text/plain', name)
  if (dataTransfer) dataTransfer.effectAllowed = 'copy'
}
