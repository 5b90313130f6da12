import { createFalClient } from '@fal-ai/client'
import type { PickedLayer, ToIframe, ToSandbox } from './messages.ts'

/** Set by the build: where the pass-through proxy is, which also stands where fal's media hosts would be. */
declare const PROXY_ORIGIN: string

const fal = createFalClient({
  proxyUrl: `${PROXY_ORIGIN}/api/fal/proxy`,
  // Outside this bench a plugin would leave this out: it leads fal's media hosts to the stand-in.
  fetch: (input, init) => fetch(onThisMachine(String(input instanceof Request ? input.url : input)), init),
})

let style: PickedLayer | null = null
let contents: PickedLayer[] = []

const button = document.createElement('button')
button.textContent = 'Restyle · selection'
const status = document.createElement('p')
document.getElementById('app')?.append(button, status)
button.disabled = true

onmessage = ({ data }: MessageEvent<{ pluginMessage?: ToIframe }>) => {
  const message = data.pluginMessage
  if (message?.kind !== 'selection') return
  ;({ style, contents } = message)
  button.disabled = !style || contents.length === 0
}

button.onclick = () => {
  button.disabled = true
  restyleAll()
    .then(() => show('Done'))
    .catch((error: unknown) => show(error instanceof Error ? error.message : String(error)))
    .finally(() => {
      button.disabled = false
    })
}

/** One after the other, as most plugins do it. The style goes up once. */
async function restyleAll() {
  const selected = contents
  if (!style) return
  show('Exporting the style…')
  const styleUrl = await upload(style)
  for (const [index, content] of selected.entries()) {
    const which = `${content.name} (${index + 1} of ${selected.length})`
    show(`Uploading ${which}…`)
    const contentUrl = await upload(content)
    const { data } = await fal.subscribe('fal-ai/uso', {
      input: { input_image_urls: [contentUrl, styleUrl], prompt: '', keep_size: true },
      logs: true,
      onQueueUpdate: (update) => show(`${which}: ${update.status === 'IN_QUEUE' ? 'waiting' : 'restyling'}…`),
    })
    const [image] = (data as { images: { url: string }[] }).images
    if (!image) throw new Error('No picture came back.')
    const png = new Uint8Array(await (await fetch(onThisMachine(image.url))).arrayBuffer())
    await ask({ kind: 'place', besideId: content.id, name: `${content.name} · restyled`, png })
  }
}

async function upload({ id }: PickedLayer): Promise<string> {
  const answer = await ask({ kind: 'export', id })
  if (answer.kind !== 'exported') throw new Error('The layer could not be exported.')
  return fal.storage.upload(new Blob([new Uint8Array(answer.png)], { type: 'image/png' }))
}

/** Asks the other half; one question at a time. */
function ask(message: ToSandbox): Promise<ToIframe> {
  return new Promise((resolve, reject) => {
    addEventListener('message', function listen({ data }: MessageEvent<{ pluginMessage?: ToIframe }>) {
      const answer = data.pluginMessage
      if (!answer || answer.kind === 'selection') return
      removeEventListener('message', listen)
      if (answer.kind === 'failed') reject(new Error(answer.message))
      else resolve(answer)
    })
    parent.postMessage({ pluginMessage: message }, '*')
  })
}

function show(text: string) {
  status.setAttribute('role', 'progressbar')
  status.textContent = text
}

/** `https://v3b.fal.media/x` as `http://localhost:PORT/v3b.fal.media/x`, and the same for the stand-in's own. */
function onThisMachine(address: string): string {
  const url = new URL(address)
  if (url.origin === PROXY_ORIGIN) return address
  const path = url.hostname.endsWith('fal.media') ? `/${url.hostname}${url.pathname}` : url.pathname
  return `${PROXY_ORIGIN}${path}${url.search}`
}
