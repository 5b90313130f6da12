import { useSignal } from '@preact/signals'
import { Stage } from './canvas/stage.tsx'
import { ConsoleDrawer } from './chrome/console-drawer.tsx'
import { Toolbar } from './chrome/toolbar.tsx'
import { openFiles } from './files/open.ts'
import { LayersPanel } from './panels/layers-panel.tsx'
import { PropertiesPanel } from './panels/properties-panel.tsx'
import { ParameterForm } from './plugin/parameter-form.tsx'
import { PluginWindow, Toasts } from './plugin/plugin-window.tsx'
import type { Session } from './state/session.ts'
import './app.css'

export function App({ session }: { session: Session }) {
  const dropping = useSignal(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    dropping.value = false
    const files = [...(event.dataTransfer?.files ?? [])]
    void openFiles(session, files, session.pageAt(event.clientX, event.clientY))
  }
  return (
    <div
      class="app"
      onDragOver={(event) => {
        event.preventDefault()
        dropping.value = event.dataTransfer?.types.includes('Files') ?? false
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) dropping.value = false
      }}
      onDrop={drop}
    >
      <Toolbar session={session} />
      <LayersPanel session={session} />
      <main class="workspace">
        <Stage session={session} />
        <PluginWindow session={session} />
        <ParameterForm runner={session.runner} />
        <Toasts session={session} />
        <ConsoleDrawer session={session} />
        {dropping.value && <div class="drop-hint">Drop a .fig file to open it, a picture to place it</div>}
        {session.working.value !== undefined && (
          <div class="working" role="status">
            {session.working.value}
          </div>
        )}
      </main>
      <PropertiesPanel session={session} />
    </div>
  )
}
