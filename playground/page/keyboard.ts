import type { Session } from './state/session.ts'

const nudges: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Keys that work wherever the focus is, as long as it is not in a field. */
export function listenToKeys(session: Session): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || isField(event.target)) return
    if (handle(session, event)) event.preventDefault()
  })
  window.addEventListener('keyup', (event) => {
    if (event.code === 'Space' && session.stage) session.stage.pointer.panning.value = false
  })
  window.addEventListener('blur', () => {
    if (session.stage) session.stage.pointer.panning.value = false
  })
}

function handle(session: Session, event: KeyboardEvent): boolean {
  const { editor, stage } = session
  const { document, viewport } = editor
  const onControl =
    event.target instanceof Element && event.target.closest('button, [role="treeitem"], summary') !== null
  if (event.ctrlKey || event.metaKey) return handleCommand(session, event)

  const nudge = nudges[event.key]
  if (nudge && !onControl) {
    const by = event.shiftKey ? 10 : 1
    editor.moveSelection(nudge[0] * by, nudge[1] * by)
    return document.selection.length > 0
  }
  switch (event.code) {
    case 'Space':
      if (onControl || !stage) return false
      stage.pointer.panning.value = true
      return true
    case 'Delete':
    case 'Backspace':
      editor.deleteSelection()
      return true
    case 'Escape':
      if (stage && stage.pointer.gesture.value.kind !== 'none') stage.pointer.cancel()
      else document.select([])
      return true
    case 'Digit0':
      if (event.shiftKey) viewport.zoomAt(1)
      return event.shiftKey
    case 'Digit1':
    case 'Digit2':
      if (event.shiftKey) editor.zoomToFit(event.code === 'Digit2' ? 'selection' : 'page')
      return event.shiftKey
  }
  if (event.key === '+' || event.key === '=') viewport.step(1)
  else if (event.key === '-') viewport.step(-1)
  else return false
  return true
}

function handleCommand({ editor }: Session, event: KeyboardEvent): boolean {
  const { document, viewport } = editor
  const key = event.key.toLowerCase()
  if (key === 'z' && event.shiftKey) document.redo()
  else if (key === 'z') document.undo()
  else if (key === 'y') document.redo()
  else if (key === 'a') document.select(selectable(document.currentPage.childIds, editor))
  else if (key === '+' || key === '=') viewport.step(1)
  else if (key === '-') viewport.step(-1)
  else if (key === '0') viewport.zoomAt(1)
  else if (key === 'h' && event.shiftKey)
    forEachSelected(editor, (id, node) => document.setVisible(id, !node.visible))
  else if (key === 'l' && event.shiftKey)
    forEachSelected(editor, (id, node) => document.setLocked(id, !node.locked))
  else return false
  return true
}

function forEachSelected(
  editor: Session['editor'],
  change: (id: string, node: { visible: boolean; locked: boolean }) => void,
): void {
  for (const node of editor.selection.value) change(node.id, node)
}

function selectable(ids: readonly string[], { document }: Session['editor']): string[] {
  return ids.filter((id) => {
    const node = document.getNode(id)
    return node?.visible && !node.locked
  })
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null
}
