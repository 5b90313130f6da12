import type { ComponentChildren } from 'preact'
import { copyText } from '../../components/copy-text.ts'
import { tilesOf, type HistoryRun } from '../../state/history.ts'
import type { Panel } from '../../state/panel.ts'
import { keyOf, nameOfResult, type PictureRef } from '../../state/results.ts'
import { resultWords as text } from '../../words/results.ts'
import { nameOf } from './run-name.ts'

/** What can be done with the chosen picture. What makes no sense for it is not shown. */
export function PictureActions({ panel, run, picture }: { panel: Panel; run: HistoryRun; picture: PictureRef }) {
  const { results } = panel
  const { job } = picture
  const { request } = job
  const nodeId = results.layers.value.get(keyOf(picture))
  const here = nodeId !== undefined
  const recipe = results.recipeOf(picture)
  const others = run.jobs.flatMap(tilesOf).filter((tile) => tile.kind === 'picture' && keyOf(tile) !== keyOf(picture))
  const losers = others.filter((other) => results.layers.value.has(keyOf(other)))
  const copy = (what: string, told: string) => {
    if (copyText(what)) panel.announce(told)
  }
  const { prompt } = request.parameters
  return (
    <div class="picture-actions" role="group" aria-label={text.actions(nameOf(run))}>
      {here ? <Action onClick={() => void results.reveal(picture)}>{text.reveal}</Action> : null}
      <Action onClick={() => void results.place(picture)}>{here ? text.placeAgain : text.place}</Action>
      <Action onClick={() => void results.compare(picture)}>{text.compare}</Action>
      <Action onClick={() => void panel.varyPicture(recipe, nodeId ?? null)}>
        {request.placement === 'grid' && here ? text.rerunCell : text.vary}
      </Action>
      <Action onClick={() => void panel.runAgain(recipe)}>{text.runAgain}</Action>
      {here && request.plan ? <Action onClick={() => void results.promote(picture)}>{text.promote}</Action> : null}
      {request.placement === 'fill' ? <Action onClick={() => void results.restoreFills(picture)}>{text.restoreFills}</Action> : null}
      <Action onClick={() => void panel.saveAsStyle(picture, nameOfResult(job))}>{text.saveStyle}</Action>
      {job.seed === null ? null : <Action onClick={() => copy(String(job.seed), text.seedCopied)}>{text.copySeed}</Action>}
      {prompt === '' ? null : <Action onClick={() => copy(prompt, text.promptCopied)}>{text.copyPrompt}</Action>}
      {losers.length > 0 ? <Action onClick={() => void results.delete(losers)}>{text.deleteOthers}</Action> : null}
      {here ? <Action onClick={() => void results.delete([picture])}>{text.delete}</Action> : null}
    </div>
  )
}

function Action({ onClick, children }: { onClick: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="small-button" onClick={onClick}>
      {children}
    </button>
  )
}
