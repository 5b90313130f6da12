import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Session } from '../state/session.ts'
import type { MarkColors } from './marks.ts'
import { Painter } from './painter.ts'
import { Pointer } from './pointer.ts'
import './stage.css'

/** The canvas: the current page, painted, and everything the pointer does on it. */
export function Stage({ session }: { session: Session }) {
  const element = useRef<HTMLCanvasElement>(null)
  useEffect(() => (element.current ? connect(element.current, session) : undefined), [session])
  return (
    <canvas
      ref={element}
      class="stage"
      tabIndex={0}
      role="application"
      aria-label="Canvas. Arrow keys move what is selected, Delete removes it; the layers list selects."
    />
  )
}

function connect(canvas: HTMLCanvasElement, session: Session): () => void {
  const { editor } = session
  const { viewport } = editor
  // The painter asks the pointer what to show, the pointer asks the painter where names are.
  const pointer: Pointer = new Pointer(editor, () => painter.labels)
  const painter = new Painter(canvas, viewport, editor.document, () => ({
    selection: editor.document.selection,
    hovered: editor.hovered.value,
    marquee: pointer.marquee,
    dragged: pointer.dragged,
    colors: markColors(canvas),
  }))
  session.stage = { canvas, painter, pointer }

  const point = (event: { clientX: number; clientY: number }) => {
    const { left, top } = canvas.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const abort = new AbortController()
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => canvas.addEventListener(type, listener, { signal: abort.signal, passive: false })
  on('pointerdown', (event) => {
    canvas.classList.add('clicked')
    canvas.focus({ preventScroll: true })
    canvas.setPointerCapture(event.pointerId)
    event.preventDefault()
    pointer.down(point(event), event)
  })
  on('pointermove', (event) => pointer.move(point(event), event))
  on('pointerup', () => pointer.up())
  on('pointercancel', () => pointer.cancel())
  on('blur', () => canvas.classList.remove('clicked'))
  on('pointerleave', () => pointer.leave())
  on('dblclick', (event) => pointer.doubleClick(point(event)))
  on('contextmenu', (event) => event.preventDefault())
  on('wheel', (event) => {
    event.preventDefault()
    pointer.wheel(point(event), event)
  })

  // Anywhere else on the page the same gesture would zoom the browser, panels and all.
  const keepPage = (event: WheelEvent) => event.ctrlKey && event.preventDefault()
  window.addEventListener('wheel', keepPage, { signal: abort.signal, passive: false })

  const sizes = new ResizeObserver(([entry]) => {
    const box = entry?.contentRect
    if (!box || box.width === 0) return
    viewport.resize(box.width, box.height)
    if (!session.fitted) {
      session.fitted = true
      editor.zoomToFit()
    }
  })
  sizes.observe(canvas)
  const stops = [
    viewport.onChange(() => painter.busy()),
    editor.onChange(() => painter.show(editor.document)),
    editor.hovered.subscribe(() => painter.request()),
    pointer.gesture.subscribe(() => painter.request()),
    session.theme.subscribe(() => painter.request()),
    effect(() => {
      canvas.style.cursor = pointer.cursor
    }),
  ]
  return () => {
    abort.abort()
    sizes.disconnect()
    for (const stop of stops) stop()
    painter.stop()
  }
}

function markColors(canvas: HTMLCanvasElement): MarkColors {
  const style = getComputedStyle(canvas)
  const color = (name: string) => style.getPropertyValue(name).trim()
  return {
    accent: color('--accent'),
    onAccent: color('--on-accent'),
    component: color('--component'),
    label: color('--text-secondary'),
  }
}
