import { render } from '@create-figma-plugin/ui'
import '!./panel.css'
import { App } from './app.tsx'
import { keepFocus } from './components/focus.ts'
import { clock, pictureUrls, random } from './host.ts'
import { startImageWork } from './images/prepare.ts'
import { createPreviewPainter } from './images/preview.ts'
import { PROXY_ORIGIN, VERSION } from './origin.ts'
import { connectSandbox } from './sandbox.ts'
import { Panel } from './state/panel.ts'
import { words } from './words.ts'

/** Entry of the iframe: ties the panel to Figma, to the worker and to the network, and shows it. */
export default function openPanel(root: HTMLElement): void {
  const sandbox = connectSandbox({
    selectionChanged: (selection) => panel.editor.selectionChanged(selection),
    resultDropped: (drop) => void panel.results.dropped(drop),
    libraryChanged: () => void panel.library.reload(),
    placeholdersReturned: () => void panel.tidy(),
  })
  const panel = new Panel({
    sandbox,
    images: startImageWork(),
    painter: createPreviewPainter(),
    clock,
    random,
    urls: pictureUrls,
    proxyOrigin: PROXY_ORIGIN,
    // Called bare: the browser's own fetch refuses any other `this`.
    fetch: (input, init) => fetch(input, init),
    version: VERSION,
    openBrowser: (address) => void window.open(address, '_blank', 'noopener'),
  })
  // Figma's page around the panel names neither, and screen readers ask for both.
  document.documentElement.lang = 'en'
  document.title = words.title
  keepFocus(root)
  // Asked first: the sandbox answers while the panel is drawn.
  void panel.open()
  render(App)(root, { panel, resize: (size: { width: number; height: number }) => void sandbox.resize(size) })
}
