import { useWindowResize } from '@create-figma-plugin/ui'
import { useSignal, useSignalEffect } from '@preact/signals'
import type { Size } from '../contract/uso.ts'
import { LiveRegion } from './components/live-region.tsx'
import type { Panel } from './state/panel.ts'
import { ConnectView } from './views/connect.tsx'
import { RestyleView } from './views/restyle.tsx'
import { words } from './words.ts'

const SMALLEST: Size = { width: 320, height: 420 }
const LARGEST: Size = { width: 960, height: 1200 }

/** The panel: who is using it decides what is shown. */
export function App({ panel, resize }: { panel: Panel; resize: (size: Size) => void }) {
  useWindowResize(resize, {
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    maxWidth: LARGEST.width,
    maxHeight: LARGEST.height,
    resizeBehaviorOnDoubleClick: 'minimize',
  })
  const connected = useSignal(false)
  useSignalEffect(() => {
    connected.value = panel.session.state.value.kind === 'connected'
  })
  return (
    <main class="panel">
      <h1 class="sr-only">{words.title}</h1>
      {connected.value ? <RestyleView panel={panel} /> : <ConnectView panel={panel} />}
      <LiveRegion sentence={panel.announcement} />
    </main>
  )
}
