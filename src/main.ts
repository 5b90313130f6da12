import { showUI } from '@create-figma-plugin/utilities'
import { removeCopies } from './backdrop.ts'
import { connectIframe } from './calls.ts'
import { followSelection } from './selection.ts'

const PANEL_SIZE = { width: 360, height: 640 }

/** Menu command *Open Uso Restyle*: opens the panel and answers its calls until Figma closes it. */
export default function openPanel(): void {
  // Walking a page of many instances is several times faster without their hidden parts, which no export shows.
  figma.skipInvisibleInstanceChildren = true
  const iframe = connectIframe()
  figma.on('close', removeCopies)
  followSelection((selection) => void iframe.$callEvent('selectionChanged', selection))
  // No data goes with the call: it would be pasted unescaped into a script tag.
  showUI({ ...PANEL_SIZE, title: 'Uso Restyle', themeColors: true })
}
