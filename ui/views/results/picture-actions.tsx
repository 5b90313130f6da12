import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { recipeOf } from '../../../contract/recipe.ts'
import { copyText } from '../../components/copy-text.ts'
import { once } from '../../components/once.ts'
import { variationCount } from '../../state/again.ts'
import type { Panel } from '../../state/panel.ts'
import { keyOf, nameOfGroup, type PictureRef, type ResultGroup } from '../../state/results/groups.ts'
import { resultWords as text } from '../../words/results.ts'

/** What can be done with the chosen picture. What makes no sense for it is not shown. */
export function PictureActions({ panel, group, picture }: { panel: Panel; group: ResultGroup; picture: PictureRef }) {
  const { results } = panel
  const { job, index } = picture
  const { request } = job
  const nodeId = results.layers.value.get(keyOf(picture)) ?? null
  const here = nodeId !== null
  const recipe = recipeOf(job, index)
  const losers = results.losersTo(picture, group)
  const rowLosers = results.losersTo(picture, group, 'row')
  const busy = results.busy.value.has(keyOf(picture))
  const copy = (what: string, told: string) => {
    if (copyText(what)) panel.say(told)
  }
  const { prompt } = request.parameters
  const actions = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Comparing takes the whole view; whoever comes back from it goes on where they were.
    if (results.comparison.wasLeft(picture)) actions.current?.querySelector('button')?.focus()
  }, [])
  return (
    <div class="picture-actions" ref={actions} role="group" aria-label={text.actions(nameOfGroup(group))} aria-busy={busy}>
      <Action onClick={() => void results.comparison.show(picture)}>{text.compare}</Action>
      {here ? <Action onClick={() => void results.reveal(picture)}>{text.reveal}</Action> : null}
      <Action onClick={() => void results.place(picture)}>{here ? text.placeAgain : text.place}</Action>
      <Action onClick={() => void panel.repeating.varyPicture(recipe, nodeId)}>
        {(request.placement === 'grid' && here ? text.rerunCell : text.vary)(panel.repeating.price(request, variationCount(request, here)))}
      </Action>
      <Action onClick={() => void panel.repeating.runAgain(recipe)}>{text.runAgain}</Action>
      {here && request.plan ? <Action onClick={() => void results.promote(picture)}>{text.promote}</Action> : null}
      {here && request.placement === 'fill' ? (
        <Action onClick={() => void results.restoreFills(picture)}>{text.restoreFills}</Action>
      ) : null}
      {job.seed === null ? null : <Action onClick={() => copy(String(job.seed), text.seedCopied)}>{text.copySeed}</Action>}
      {prompt === '' ? null : <Action onClick={() => copy(prompt, text.promptCopied)}>{text.copyPrompt}</Action>}
      <Action onClick={() => void panel.saveAsStyle('team', picture)}>{text.saveForTeam}</Action>
      <Action onClick={() => void panel.saveAsStyle('personal', picture)}>{text.saveForMe}</Action>
      {here && rowLosers.length > 0 && rowLosers.length < losers.length ? (
        <Action onClick={() => void results.delete(rowLosers)}>{text.deleteOthersOfRow(rowLosers.length)}</Action>
      ) : null}
      {here && losers.length > 0 ? (
        <Action onClick={() => void results.delete(losers)}>{text.deleteOthers(losers.length)}</Action>
      ) : null}
      {here ? <Action onClick={() => void results.delete([picture])}>{text.delete}</Action> : null}
      {busy ? <span class="quiet">{text.working}</span> : here ? null : <span class="quiet">{text.notHereHint}</span>}
    </div>
  )
}

function Action({ onClick, children }: { onClick: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="small-button" {...once(onClick)}>
      {children}
    </button>
  )
}
