import type { Command, StartInfo } from '../contract/plugin-calls.ts'
import { removeCopies } from './layers/backdrop.ts'
import { answerIframe, tellIframe } from './border/iframe.ts'
import { putAllBack } from './canvas/undo-step.ts'
import { commandFrom, quickFrom } from './commands.ts'
import { removeUnfinishedGrid } from './grid/add-grid.ts'
import { followDrops } from './drops.ts'
import { suggestAnswers } from './quick-actions.ts'
import { followLibrary } from './library/library.ts'
import { followReturns } from './placeholders/returned.ts'
import { compareSelection } from './results/compare.ts'
import { followSelection } from './layers/selection.ts'
import { showPanel } from './show-panel.ts'
import { start } from './start.ts'
import { words } from './words.ts'

// Walking a page of many instances is several times faster without their hidden parts, which no export shows.
figma.skipInvisibleInstanceChildren = true

suggestAnswers()

// Told once the designer has answered all of a quick action; before that no panel may be open.
figma.on('run', (event) => {
  const command = commandFrom(event.command)
  if (command === 'compare') {
    compareSelection().then(
      (message) => figma.closePlugin(message),
      () => figma.closePlugin(words.compareFailed),
    )
  } else {
    openPanel(command, quickFrom(event.parameters))
  }
})

/** Opens the panel and answers its calls until Figma closes it. */
function openPanel(command: Command, quick: StartInfo['quick']): void {
  answerIframe(() => start(command, quick))
  figma.on('close', () => {
    putAllBack()
    removeCopies()
    removeUnfinishedGrid()
  })
  followSelection((selection) => tellIframe('selectionChanged', selection))
  followLibrary(() => tellIframe('libraryChanged'))
  followReturns(() => tellIframe('placeholdersReturned'))
  followDrops((drop) => tellIframe('resultDropped', drop))
  showPanel(command !== 'restyle-last')
}
