import { CanvasDocument } from '../../../playground/host/document.ts'
import { ClientStorage } from '../../../playground/host/figma/storage.ts'
import { openIframe } from '../../../playground/host/iframe.ts'
import { runPlugin, type PluginFiles } from '../../../playground/host/plugin.ts'

/** What the browser test calls in the page. */
export interface HostInPage {
  /** Run a plugin on an empty document until its main code has drawn; gives what came out. */
  run(files: PluginFiles): Promise<{ png: number[]; fig: number; layers: number; windowsLeft: number; log: string[]; errors: string[] }>
}

const host: HostInPage = {
  async run(files) {
    const log: string[] = []
    const errors: string[] = []
    const assets = {
      loadAsset: async (name: string) => new Uint8Array(await (await fetch(`/assets/${name}`)).arrayBuffer()),
      locateCanvasKit: (file: string) => `/canvaskit/${file}`,
    }
    const document = await CanvasDocument.create(assets)
    const plugin = await runPlugin({
      document,
      files,
      clientStorage: new ClientStorage(),
      onError: (error) => errors.push(error.message),
      onConsole: (_level, text) => log.push(text),
      openUi: (html, options, manifest, receive) =>
        openIframe(html, options, { manifest, receive, theme: 'dark', container: window.document.body }),
    })
    while (!log.includes('done') && errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const frame = document.findByName('Drawn')
    const png = frame ? [...document.render(frame.id, { bounds: 'box' })] : []
    const fig = await document.save()
    const layers = (await CanvasDocument.open(fig, assets)).currentPage.childIds.length
    plugin.close()
    return { png, fig: fig.length, layers, windowsLeft: window.document.querySelectorAll('iframe').length, log, errors }
  },
}

Object.assign(window, { host })
