import { useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { ChevronIcon, EyeIcon, EyeOffIcon, LayerIcon, LockIcon, UnlockIcon } from '../chrome/icons.tsx'
import type { Session } from '../state/session.ts'
import { EditableName } from './editable-name.tsx'
import { PagesList } from './pages-list.tsx'
import { ancestorsOf, isImage, rowsOf, type Row } from './tree.ts'
import './layers.css'

/** Pages and layers. A tree as assistive technology knows it: arrows walk, right and left open and close. */
export function LayersPanel({ session }: { session: Session }) {
  const { editor } = session
  const { document } = editor
  const expanded = useSignal<ReadonlySet<string>>(new Set())
  const focused = useSignal<string | undefined>(undefined)
  const renaming = useSignal<string | undefined>(undefined)
  const tree = useRef<HTMLDivElement>(null)
  const rows = rowsOf(document, expanded.value)
  const selected = new Set(document.selection)
  const tabStop = rows.some((row) => row.node.id === focused.value)
    ? focused.value
    : (document.selection[0] ?? rows[0]?.node.id)

  // What is selected on the canvas is opened and scrolled to here.
  const revealed = useRef('')
  useSignalEffect(() => {
    const ids = editor.document.selection
    if (revealed.current === ids.join()) return
    revealed.current = ids.join()
    const around = ids.flatMap((id) => ancestorsOf(editor.document, id))
    if (around.some((id) => !expanded.peek().has(id)))
      expanded.value = new Set([...expanded.peek(), ...around])
    requestAnimationFrame(() =>
      tree.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }),
    )
  })

  const toggle = (id: string, open: boolean) => {
    const next = new Set(expanded.value)
    if (open) next.add(id)
    else next.delete(id)
    expanded.value = next
  }
  const focus = (id: string | undefined) => {
    if (id === undefined) return
    focused.value = id
    tree.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus()
  }
  const select = (id: string, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => {
    const before = document.selection
    focused.value = id
    if (event.ctrlKey || event.metaKey) {
      document.select(before.includes(id) ? before.filter((each) => each !== id) : [...before, id])
    } else if (event.shiftKey && before.length > 0) {
      document.select(rangeTo(rows, before, id))
    } else {
      document.select([id])
    }
  }
  const onKeyDown = (event: KeyboardEvent, row: Row) => {
    const at = rows.indexOf(row)
    const { id } = row.node
    const walk = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (walk !== undefined) focus(rows[Math.max(0, Math.min(rows.length - 1, walk))]?.node.id)
    else if (event.key === 'ArrowRight' && row.expandable && !row.expanded) toggle(id, true)
    else if (event.key === 'ArrowRight') focus(row.expandable ? rows[at + 1]?.node.id : undefined)
    else if (event.key === 'ArrowLeft' && row.expanded) toggle(id, false)
    else if (event.key === 'ArrowLeft') focus(ancestorsOf(document, id)[0])
    else if (event.key === ' ' || event.key === 'Enter') select(id, event)
    else if (event.key === 'F2') renaming.value = id
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <aside class="panel layers" aria-label="Pages and layers">
      <PagesList session={session} />
      <h2 class="panel-title">Layers</h2>
      <div class="rows" role="tree" aria-label="Layers" aria-multiselectable="true" ref={tree}>
        {rows.map((row) => (
          <div
            key={row.node.id}
            role="treeitem"
            data-id={row.node.id}
            aria-level={row.level}
            aria-selected={selected.has(row.node.id)}
            aria-expanded={row.expandable ? row.expanded : undefined}
            aria-label={rowLabel(row)}
            tabIndex={row.node.id === tabStop ? 0 : -1}
            class={rowClass(row)}
            style={{ paddingLeft: `${row.level * 14 - 6}px` }}
            onKeyDown={(event) => renaming.value === undefined && onKeyDown(event, row)}
            onClick={(event) => select(row.node.id, event)}
            onDblClick={() => (renaming.value = row.node.id)}
            onPointerEnter={() => (editor.hovered.value = row.node.id)}
            onPointerLeave={() => (editor.hovered.value = undefined)}
          >
            <button
              class={row.expanded ? 'twist open' : 'twist'}
              {...{ tabIndex: -1, 'aria-hidden': true, hidden: !row.expandable }}
              onClick={(event) => {
                event.stopPropagation()
                toggle(row.node.id, !row.expanded)
              }}
            >
              <ChevronIcon />
            </button>
            <span class="kind">
              <LayerIcon type={row.node.type} image={isImage(row.node)} />
            </span>
            <EditableName
              name={row.node.name}
              editing={renaming.value === row.node.id}
              onDone={(name) => {
                renaming.value = undefined
                if (name !== undefined) document.rename(row.node.id, name)
                focus(row.node.id)
              }}
            />
            <Switch
              label={row.node.locked ? `Unlock ${row.node.name}` : `Lock ${row.node.name}`}
              on={row.node.locked}
              onClick={() => document.setLocked(row.node.id, !row.node.locked)}
            >
              {row.node.locked ? <LockIcon /> : <UnlockIcon />}
            </Switch>
            <Switch
              label={row.node.visible ? `Hide ${row.node.name}` : `Show ${row.node.name}`}
              on={!row.node.visible}
              onClick={() => document.setVisible(row.node.id, !row.node.visible)}
            >
              {row.node.visible ? <EyeIcon /> : <EyeOffIcon />}
            </Switch>
          </div>
        ))}
        {rows.length === 0 && (
          <p class="empty">Nothing on this page yet. Drop a picture or a .fig file on the canvas.</p>
        )}
      </div>
    </aside>
  )
}

interface SwitchProps {
  label: string
  on: boolean
  onClick: () => void
  children: preact.ComponentChildren
}

/** Shown while the pointer is over the row, and always while it is on. */
function Switch({ label, on, onClick, children }: SwitchProps) {
  return (
    <button
      class={on ? 'switch on' : 'switch'}
      {...{ tabIndex: -1, 'aria-label': label, title: label.split(' ')[0] }}
      onClick={(event) => {
        event.stopPropagation()
        onClick()
      }}
      onDblClick={(event) => event.stopPropagation()}
    >
      {children}
    </button>
  )
}

function rangeTo(rows: readonly Row[], before: readonly string[], id: string): string[] {
  const at = rows.findIndex((row) => row.node.id === id)
  const anchor = rows.findIndex((row) => row.node.id === before[0])
  const range = rows.slice(Math.min(at, anchor), Math.max(at, anchor) + 1).map((row) => row.node.id)
  return anchor <= at ? range : range.reverse()
}

function rowClass(row: Row): string {
  const component = ['COMPONENT', 'COMPONENT_SET', 'INSTANCE'].includes(row.node.type)
  return ['row', component && 'component', row.hidden && 'dimmed'].filter(Boolean).join(' ')
}

function rowLabel({ node }: Row): string {
  return [node.name, !node.visible && 'hidden', node.locked && 'locked'].filter(Boolean).join(', ')
}
