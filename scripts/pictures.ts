import { photographPanel } from './pictures/panel.ts'
import { photographPlayground } from './pictures/playground.ts'
import { onStage } from './stage.ts'

/*
 * Takes all pictures anew, in both themes: those of the documentation from the playground, where a grid is really
 * made, and one of every state of the panel into out/pictures, to be looked at.
 *   npm run pictures [-- playground|panel]
 */

const THEMES = ['light', 'dark'] as const

const [only] = process.argv.slice(2)
if (only !== undefined && only !== 'playground' && only !== 'panel') throw new Error('Take pictures of “playground” or “panel”, or of both.')
if (only !== 'panel') {
  // Each on a stage of its own, with no results of the other.
  for (const theme of THEMES) await onStage((stage) => photographPlayground(stage, theme))
}
if (only !== 'playground') for (const theme of THEMES) await photographPanel(theme)
