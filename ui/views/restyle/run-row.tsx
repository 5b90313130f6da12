import { IconClose16 } from '@create-figma-plugin/ui'
import { IconAction } from '../../components/icon-action.tsx'
import { once } from '../../components/once.ts'
import type { Panel } from '../../state/panel.ts'
import { isCancellable, isUnderWay, stageOf, type Picture, type Run, type StageKind } from '../../state/run.ts'
import { words } from '../../words.ts'
import { HardToRead } from './hard-to-read.tsx'
import { Progress } from './progress.tsx'
import { StrengthSlider } from './strength-slider.tsx'

const { runs: text } = words

export const TONES: Record<StageKind, 'busy' | 'good' | 'bad' | 'quiet'> = {
  preparing: 'busy',
  uploading: 'busy',
  sending: 'busy',
  'in-turn': 'busy',
  waiting: 'busy',
  restyling: 'busy',
  saving: 'busy',
  placing: 'busy',
  done: 'good',
  failed: 'bad',
  uncertain: 'bad',
  cancelled: 'quiet',
  elsewhere: 'quiet',
}

/** One run: where it stands, what it costs, what it made, what can be done about it. */
export function RunRow({ panel, run, now }: { panel: Panel; run: Run; now: number }) {
  const stage = stageOf(run, now)
  const tone = TONES[stage.kind]
  const why = run.trip.at === 'failed' || run.trip.at === 'not-placed' ? run.trip.why : null
  return (
    <article class={`run run-${tone}`} aria-label={text.ofName(run.name)} data-stage={stage.kind}>
      <div class="run-head">
        <span class="run-dot" aria-hidden="true" />
        <span class="run-name" title={run.resultName}>
          {run.name}
        </span>
        <span class="quiet run-price">{priceOf(run)}</span>
        {isUnderWay(run) && stage.kind !== 'uncertain' ? null : (
          <IconAction label={text.dismissOf(run.name)} onClick={() => panel.runs.dismiss(run.id)}>
            <IconClose16 />
          </IconAction>
        )}
      </div>
      <div class="run-stage">
        <span class="run-stage-text">
          {run.cancelling && isUnderWay(run) ? text.stages.cancelling : stage.text}
          {stage.detail === null ? null : <span class="quiet"> · {stage.detail}</span>}
        </span>
        {isCancellable(run) ? (
          <button
            type="button"
            class="text-action"
            aria-label={text.cancelOf(run.name)}
            onClick={() => void panel.runs.cancel(run.id)}
          >
            {text.cancel}
          </button>
        ) : null}
      </div>
      {tone === 'busy' ? <Progress share={stage.share} label={stage.text} /> : null}
      {run.pictures.length > 0 ? (
        <ul class="pictures">
          {run.pictures.map((picture) => (
            <li key={picture.index}>
              <PictureTile panel={panel} run={run} picture={picture} />
            </li>
          ))}
        </ul>
      ) : null}
      {run.pictures.map(({ index, palette, nodeId }) =>
        palette && nodeId !== null ? (
          <div key={index} class="run-palette">
            <span class="quiet" title={words.palette.deltaTitle}>
              {words.palette.moved(palette.before, palette.after)}
            </span>
            <StrengthSlider
              label={words.palette.strengthOf(run.name, index)}
              labelHidden
              value={palette.strength}
              onChange={(strength) => void panel.runs.setPaletteStrength(run.id, index, strength)}
            />
          </div>
        ) : null,
      )}
      {why === null ? null : <p class="run-why">{why}</p>}
      {run.note === null ? null : <p class="hint">{run.note}</p>}
      <HardToRead panel={panel} runs={[run]} name={run.name} />
      <RunActions panel={panel} run={run} />
    </article>
  )
}

function RunActions({ panel, run }: { panel: Panel; run: Run }) {
  const place = run.trip.at === 'not-placed' ? text.placeAgain : run.elsewhere && run.job?.state === 'done' ? text.placeHere : null
  const again = run.trip.at === 'failed' && run.repeatable
  if (place === null && !again) return null
  return (
    <div class="actions">
      {place === null ? null : (
        <button type="button" class="small-button" onClick={() => panel.runs.placeAgain(run.id)}>
          {place}
        </button>
      )}
      {again ? (
        <button type="button" class="small-button" {...once(() => panel.runs.repeat(run.id))}>
          {text.again(run.priceMicroUsd)}
        </button>
      ) : null}
    </div>
  )
}

function PictureTile({ panel, run, picture }: { panel: Panel; run: Run; picture: Picture }) {
  if (picture.state === 'flagged') {
    return (
      <span class="tile tile-flagged" role="img" aria-label={text.flaggedLong(picture.index)}>
        {text.flagged}
      </span>
    )
  }
  const { nodeId, url } = picture
  const image = url === null ? null : <img src={url} alt="" />
  if (nodeId === null) return <span class="tile">{image}</span>
  const label = text.reveal(picture.index, run.name)
  return (
    <button type="button" class="tile" aria-label={label} title={label} onClick={() => void panel.runs.reveal(nodeId)}>
      {image}
    </button>
  )
}

function priceOf(run: Run): string {
  if (run.priceMicroUsd === null) return text.free
  const charged = run.job?.chargedMicroUsd ?? null
  if (charged !== null) return charged === 0 ? '' : text.charged(charged)
  return run.trip.at === 'failed' || run.trip.at === 'cancelled' ? '' : text.about(run.priceMicroUsd)
}
