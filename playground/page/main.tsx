import { render } from 'preact'
import { keepWindowsReady } from '../host/iframe.ts'
import { App } from './app.tsx'
import mark from './icon.svg'
import { listenToKeys } from './keyboard.ts'
import { playgroundApi, type Playground } from './playground-api.ts'
import { startSession } from './state/session.ts'
import { createTheme } from './state/theme.ts'
import './base.css'

/*
 * What an address may ask for: ?theme=dark  ?page=Awkward  ?select=Dashboard,Starry%20oil  ?open=plugin
 *   ?document=flow|crowded|board  ?editor=figjam|slides|buzz
 */
const query = new URLSearchParams(location.search)
const theme = createTheme(query.get('theme'))
const root = document.getElementById('app') as HTMLElement

keepWindowsReady(document.body)
render(<Splash text="Opening the sample document…" />, root)
try {
  const editorType = (['figjam', 'slides', 'buzz'] as const).find((name) => name === query.get('editor'))
  const session = await startSession(theme, { sample: query.get('document') ?? undefined, editorType })
  render(<App session={session} />, root)
  listenToKeys(session)
  const playground = playgroundApi(session)
  try {
    follow(playground)
  } catch (error) {
    session.runner.say(error instanceof Error ? error.message : String(error), { error: true })
  }
  await new Promise((resolve) => requestAnimationFrame(resolve))
  if (query.get('open') === 'plugin') await session.openPlugin()
  // Once the plugin's window has its place, so that what is selected is not behind it.
  await new Promise((resolve) => requestAnimationFrame(resolve))
  if (query.has('select')) session.editor.zoomToFit('selection')
  window.playground = playground
} catch (error) {
  render(<Splash text={error instanceof Error ? error.message : String(error)} failed />, root)
}

function follow(playground: Playground): void {
  const page = query.get('page')
  if (page !== null) playground.setPage(page)
  const names = (query.get('select') ?? '').split(',').filter((name) => name !== '')
  if (names.length > 0) playground.select(...names)
}

function Splash({ text, failed = false }: { text: string; failed?: boolean }) {
  return (
    <div class="splash" role={failed ? 'alert' : 'status'}>
      <img src={mark} width={40} height={40} alt="" />
      <p class={failed ? 'error' : undefined}>{text}</p>
    </div>
  )
}
