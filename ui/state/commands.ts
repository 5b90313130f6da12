import type { ReadonlySignal, Signal } from '@preact/signals'
import { LIBRARY_PLACES } from '../../contract/library.ts'
import type { ResultLayer, SandboxCalls, StartInfo } from '../../contract/plugin-calls.ts'
import type { MicroUsd } from '../../contract/price.ts'
import { readRecipe } from '../../contract/recipe.ts'
import { words } from '../words.ts'
import { summaryOf, type RunGroup } from './group.ts'
import type { DraftEditor } from './draft-editor.ts'
import type { Repeating } from './repeating.ts'
import type { Runs } from './runs.ts'
import type { Preferences, Settings } from './settings.ts'
import { layerSource } from './slots.ts'
import { savedSource, type Source } from './sources.ts'
import type { View } from './view.ts'

/** What a command sets in motion: the panel, as far as commands need it. */
export interface Commanded {
  readonly view: Signal<View>
  readonly recipe: Signal<ResultLayer | null>
  readonly confirmation: ReadonlySignal<{ priceMicroUsd: MicroUsd } | null>
  readonly reasons: ReadonlySignal<readonly string[]>
  readonly runs: Pick<Runs, 'tell' | 'groups'>
  readonly editor: Pick<DraftEditor, 'setStyle' | 'change'>
  readonly settings: Pick<Settings, 'preferences'>
  run(): string | null
  readonly repeating: Pick<Repeating, 'vary' | 'runAgain'>
}

/**
 * Does what the plugin was opened for, once the designer is connected. What cannot be done is told in the
 * panel, or, where none is shown, as Figma's own message.
 */
export async function obey(start: StartInfo, panel: Commanded, sandbox: SandboxCalls): Promise<void> {
  switch (start.command) {
    case 'open':
    case 'compare':
      return
    case 'results':
      panel.view.value = 'results'
      return
    case 'vary':
    case 'run-again':
    case 'recipe':
      return onResult(start, panel)
    case 'quick':
      return quick(start, panel, sandbox)
    case 'restyle-last':
      return restyleLast(panel, sandbox)
  }
}

async function onResult({ command, result }: StartInfo, panel: Commanded): Promise<void> {
  if (!result) return panel.runs.tell(words.commands.selectResult)
  const reading = readRecipe(result.recipe)
  if (!reading.ok) return panel.runs.tell(words.commands.unreadable[reading.reason])
  if (command === 'vary') return panel.repeating.vary(reading.recipe, result)
  if (command === 'run-again') return panel.repeating.runAgain(reading.recipe, result.sources)
  panel.recipe.value = result
}

async function quick({ quick: answers }: StartInfo, panel: Commanded, sandbox: SandboxCalls): Promise<void> {
  const name = answers?.style ?? ''
  const style = await styleNamed(name, sandbox)
  if (!style) return panel.runs.tell(words.commands.noSuchStyle(name))
  panel.editor.setStyle(style)
  if (answers?.variants) panel.editor.change({ variants: answers.variants })
  runOr(panel, (why) => panel.runs.tell(why))
}

/** Runs without a panel: Figma's messages tell how it goes, and the plugin closes when all is placed. */
async function restyleLast(panel: Commanded, sandbox: SandboxCalls): Promise<void> {
  const { lastStyle } = panel.settings.preferences.value
  const style = lastStyle && (await remembered(lastStyle, sandbox))
  if (!style) return sandbox.close(words.commands.noLastStyle)
  panel.editor.setStyle(style)
  const [reason] = panel.reasons.value
  if (reason !== undefined) return sandbox.close(reason)
  const id = panel.run()
  if (panel.confirmation.value) return sandbox.close(words.commands.aboveLimit(panel.confirmation.value.priceMicroUsd))
  await sandbox.notify(words.commands.restyling)
  const group = await ended(id, panel)
  const why = group?.cells.find(({ trip }) => trip.at === 'failed' || trip.at === 'not-placed')?.trip
  const placed = group ? summaryOf(group).placed : 0
  await sandbox.close(why && 'why' in why ? why.why : words.commands.placed(placed))
}

/** Resolves once nothing more happens by itself in a run; to nothing when it is no longer in the list. */
function ended(id: string | null, panel: Commanded): Promise<RunGroup | undefined> {
  return new Promise((resolve) => {
    const stop = panel.runs.groups.subscribe((groups) => {
      const group = groups.find((candidate) => candidate.id === id)
      if (group && summaryOf(group).underWay > 0) return
      // Not yet assigned when the signal tells its value at once.
      queueMicrotask(() => stop())
      resolve(group)
    })
  })
}

function runOr(panel: Commanded, refused: (why: string) => void): void {
  const [reason] = panel.reasons.value
  if (reason !== undefined) refused(reason)
  else panel.run()
}

async function styleNamed(name: string, sandbox: SandboxCalls): Promise<Source | null> {
  const wanted = name.trim().toLocaleLowerCase()
  for (const place of LIBRARY_PLACES) {
    const style = (await sandbox.listStyles(place)).find((candidate) => candidate.name.toLocaleLowerCase() === wanted)
    if (style) return savedSource(place, style)
  }
  return null
}

async function remembered(last: NonNullable<Preferences['lastStyle']>, sandbox: SandboxCalls): Promise<Source | null> {
  if (last.kind === 'layer') {
    const [layer] = await sandbox.describeLayers([last.nodeId])
    return layer ? layerSource(layer) : null
  }
  const style = (await sandbox.listStyles(last.place)).find(({ id }) => id === last.id)
  return style ? savedSource(last.place, style) : null
}
