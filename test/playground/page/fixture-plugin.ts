/** A small plugin that does one of each: a window, messages, layers, storage, toasts, errors. */
const main = `
if (figma.command === 'again') figma.notify('Again: ' + figma.currentPage.selection[0].name)
figma.showUI(__html__, { width: 320, height: 240, title: 'Fixture', themeColors: true })
figma.ui.onmessage = async (message) => {
  if (message === 'draw') {
    const frame = figma.createFrame()
    frame.name = 'Drawn'
    frame.x = 0
    frame.y = 400
    frame.resize(120, 80)
    frame.fills = [{ type: 'SOLID', color: { r: 1, g: 0, b: 1 } }]
    figma.commitUndo()
    figma.notify('Drew a frame')
  }
  if (message === 'mark') {
    const [node] = figma.currentPage.selection
    node.setRelaunchData({ again: 'Draws another one' })
    node.setPluginData('recipe', '{"by":"hand"}')
    figma.commitUndo()
  }
  if (message === 'grow') figma.ui.resize(400, 300)
  if (message === 'count') {
    const count = ((await figma.clientStorage.getAsync('count')) || 0) + 1
    await figma.clientStorage.setAsync('count', count)
    figma.ui.postMessage({ count, code: await figma.clientStorage.getAsync('accessCode') })
  }
  if (message === 'throw') throw new Error('The fixture failed on purpose')
  if (message === 'close') figma.closePlugin('Bye')
}
figma.on('selectionchange', () => figma.ui.postMessage({ selected: figma.currentPage.selection.map((node) => node.name) }))
`

const ui = `
<style>body { background: var(--figma-color-bg); color: var(--figma-color-text) }</style>
<button id="draw">draw</button> <button id="grow">grow</button> <button id="count">count</button>
<button id="throw">throw</button> <button id="close">close</button> <button id="mark">mark</button> <output id="heard"></output>
<script>
  for (const button of document.querySelectorAll('button')) {
    button.onclick = () => parent.postMessage({ pluginMessage: button.id }, '*')
  }
  onmessage = (event) => { heard.textContent = JSON.stringify(event.data.pluginMessage ?? event.data) }
</script>
`

const manifest = JSON.stringify({
  ...{
    id: 'fixture',
    name: 'Fixture',
    api: '1.0.0',
    main: 'main.js',
    ui: 'ui.js',
    documentAccess: 'dynamic-page',
  },
  relaunchButtons: [{ command: 'again', name: 'Once more' }],
  ...{ menu: [{ name: 'Open Fixture', command: 'open' }], networkAccess: { allowedDomains: ['none'] } },
})

export const fixturePlugin = { 'manifest.json': manifest, 'main.js': main, 'ui.js': ui }
