import { useWindowResize } from '@create-figma-plugin/ui'
import { useSignal, useSignalEffect } from '@preact/signals'
import type { Size } from '../contract/uso.ts'
import { LiveRegion } from './components/live-region.tsx'
import { Said } from './components/said.tsx'
import { Tabs } from './components/tabs.tsx'
import type { Panel } from './state/panel.ts'
import { VIEWS, type View } from './state/view.ts'
import { ConnectView } from './views/connect.tsx'
import { RestyleView } from './views/restyle.tsx'
import { ResultsView } from './views/results.tsx'
import { SettingsView } from './views/settings.tsx'
import { StylesView } from './views/styles.tsx'
import { words } from './words.ts'

const SMALLEST: Size = { width: 320, height: 420 }
const LARGEST: Size = { width: 960, height: 1200 }
const SHOWN_ID = 'shown-view'

const COMPONENTS: Record<View, (props: { panel: Panel }) => preact.JSX.Element | null> = {
  restyle: RestyleView,
  results: ResultsView,
  styles: StylesView,
  settings: SettingsView,
}

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
      {connected.value ? <Views panel={panel} /> : <ConnectView panel={panel} />}
      <LiveRegion sentence={panel.announcement} />
      <Said sentence={panel.said} />
    </main>
  )
}

function Views({ panel }: { panel: Panel }) {
  const view = panel.view.value
  const Shown = COMPONENTS[view]
  const arrived = panel.arrived.value
  return (
    <div class="views">
      <Tabs
        label={words.tabs.label}
        tabs={VIEWS.map((value) => ({
          value,
          text: words.tabs.names[value],
          ...(value === 'results' && arrived > 0 ? { badge: words.tabs.arrived(arrived) } : {}),
        }))}
        value={view}
        panelId={SHOWN_ID}
        onChange={(value) => panel.show(value)}
      />
      <div class="shown" id={SHOWN_ID} role="tabpanel" aria-labelledby={`tab-${view}`}>
        <Shown panel={panel} />
      </div>
    </div>
  )
}
