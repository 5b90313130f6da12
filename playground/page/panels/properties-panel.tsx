import type { SceneNode } from '@open-pencil/scene-graph'
import { around } from '../canvas/geometry.ts'
import type { Session } from '../state/session.ts'
import { FillList } from './fill-list.tsx'
import { RecipeView } from './recipe-view.tsx'
import './properties.css'

/** What is selected, in numbers, with its fills and what plugins left on it. */
export function PropertiesPanel({ session }: { session: Session }) {
  const { editor } = session
  const nodes = editor.selection.value
  const [node] = nodes
  return (
    <aside class="panel properties" aria-label="Properties">
      {!node && <PageProperties session={session} />}
      {node && nodes.length === 1 && <LayerProperties session={session} node={node} />}
      {nodes.length > 1 && <ManyProperties session={session} nodes={nodes} />}
    </aside>
  )
}

function PageProperties({ session }: { session: Session }) {
  const { currentPage } = session.editor.document
  return (
    <section>
      <h2>{currentPage.name}</h2>
      <p class="kind-line">
        Page · {currentPage.childIds.length} {currentPage.childIds.length === 1 ? 'layer' : 'layers'}
      </p>
      <p class="hint">
        Select a frame and a picture, then open the plugin. Drop a .fig file to open it, or a picture to place
        it.
      </p>
      <dl class="shortcuts">
        <dt>Pan</dt>
        <dd>Space and drag, wheel</dd>
        <dt>Zoom</dt>
        <dd>Ctrl and wheel, + −</dd>
        <dt>Zoom to fit</dt>
        <dd>Shift 1</dd>
        <dt>Select inside</dt>
        <dd>Ctrl or double click</dd>
        <dt>Undo</dt>
        <dd>Ctrl Z</dd>
      </dl>
    </section>
  )
}

function ManyProperties({ session, nodes }: { session: Session; nodes: readonly SceneNode[] }) {
  const box = around(nodes.map((node) => session.editor.document.boxOf(node.id)))
  return (
    <section>
      <h2>{nodes.length} layers</h2>
      <p class="kind-line">{nodes.map((node) => node.name).join(', ')}</p>
      {box && <Numbers values={{ X: box.x, Y: box.y, W: box.width, H: box.height }} />}
    </section>
  )
}

function LayerProperties({ session, node }: { session: Session; node: SceneNode }) {
  const { document } = session.editor
  const pluginId = session.manifest?.id
  const recipe = node.pluginData.find((entry) => entry.pluginId === pluginId && entry.key === 'recipe')?.value
  return (
    <>
      <section>
        <h2 class="layer-name">{node.name}</h2>
        <p class="kind-line">{typeNames[node.type] ?? node.type}</p>
        <Numbers
          values={{
            ...{ X: node.x, Y: node.y, W: node.width, H: node.height },
            ...(node.rotation !== 0 && { '∠': node.rotation }),
            ...(node.cornerRadius > 0 && { R: node.cornerRadius }),
            ...(node.opacity < 1 && { '%': node.opacity * 100 }),
          }}
        />
      </section>
      {node.type === 'TEXT' && (
        <section>
          <h2>Text</h2>
          <p class="quoted">{node.text}</p>
          <p class="kind-line">
            {node.fontFamily} {node.fontWeight} · {node.fontSize}
          </p>
        </section>
      )}
      {node.fills.length > 0 && <FillList document={document} fills={node.fills} />}
      <RelaunchButtons session={session} node={node} />
      {recipe !== undefined && <RecipeView text={recipe} />}
    </>
  )
}

function RelaunchButtons({ session, node }: { session: Session; node: SceneNode }) {
  const { manifest } = session
  const known = manifest?.relaunchButtons ?? []
  const entries = node.pluginRelaunchData
    .filter((entry) => entry.pluginId === manifest?.id && !entry.isDeleted)
    .map((entry) => ({ ...entry, name: known.find((button) => button.command === entry.command)?.name }))
    .filter((entry) => entry.name !== undefined)
  if (entries.length === 0) return null
  return (
    <section>
      <h2>Plugin</h2>
      {entries.map(({ command, name, message }) => (
        <div class="relaunch" key={command}>
          <button class="button" onClick={() => void session.openPlugin(command)}>
            {name}
          </button>
          {message && <p>{message}</p>}
        </div>
      ))}
    </section>
  )
}

function Numbers({ values }: { values: Record<string, number> }) {
  return (
    <dl class="numbers">
      {Object.entries(values).map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{Math.round(value * 100) / 100}</dd>
        </div>
      ))}
    </dl>
  )
}

const typeNames: Record<string, string> = {
  ...{ FRAME: 'Frame', GROUP: 'Group', SECTION: 'Section', TEXT: 'Text', ELLIPSE: 'Ellipse', LINE: 'Line' },
  ...{
    RECTANGLE: 'Rectangle',
    ROUNDED_RECTANGLE: 'Rectangle',
    VECTOR: 'Vector',
    STAR: 'Star',
    POLYGON: 'Polygon',
  },
  ...{
    COMPONENT: 'Component',
    COMPONENT_SET: 'Component set',
    INSTANCE: 'Instance',
    BOOLEAN_OPERATION: 'Boolean',
  },
}
