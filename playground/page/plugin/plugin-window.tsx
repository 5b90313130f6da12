import { useEffect, useRef } from 'preact/hooks'
import { useSignal } from '@preact/signals'
import mark from '../icon.svg'
import { CloseIcon } from '../chrome/icons.tsx'
import type { Session } from '../state/session.ts'
import './plugin-window.css'

const marginPx = 16
const titlePx = 40

/**
 * The window around the plugin's iframe. Always on the page, hidden without a plugin: an iframe that is moved
 * in the page's tree loads anew.
 */
export function PluginWindow({ session }: { session: Session }) {
  const { runner, editor } = session
  const content = useRef<HTMLDivElement>(null)
  /** Distance from the right and top edges, which stay where they are when the plugin resizes itself. */
  const place = useSignal({ right: marginPx, top: marginPx })
  const drag = useSignal<{ x: number; y: number } | undefined>(undefined)
  useEffect(() => {
    if (content.current) runner.container = content.current
  }, [runner])

  const state = runner.window.value
  const size = editor.viewport.size
  // Never larger than the canvas: what a plugin has at its bottom is often the button that everything is about.
  const width = Math.min(state?.widthPx ?? 0, size.width - 2 * marginPx)
  const height = Math.min((state?.heightPx ?? 0) + titlePx, size.height - 2 * marginPx)
  // Never so far out that the title cannot be caught again.
  const right = Math.min(Math.max(place.value.right, 64 - width), Math.max(0, size.width - 64))
  const top = Math.min(Math.max(place.value.top, 0), Math.max(0, size.height - titlePx))
  const docked = state?.visible === true && place.value.right === marginPx
  editor.viewport.coveredRightPx = docked ? width + marginPx : 0
  return (
    <section
      class="plugin-window"
      aria-label={state?.title ?? 'Plugin'}
      hidden={!state?.visible}
      style={{ right: `${right}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
    >
      <div
        class={`title${drag.value ? ' dragging' : ''}`}
        onPointerDown={(event) => {
          if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button')))
            return
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.value = { x: event.clientX, y: event.clientY }
        }}
        onPointerMove={(event) => {
          if (!drag.value) return
          place.value = {
            right: right - (event.clientX - drag.value.x),
            top: top + event.clientY - drag.value.y,
          }
          drag.value = { x: event.clientX, y: event.clientY }
        }}
        onPointerUp={() => (drag.value = undefined)}
        onPointerCancel={() => (drag.value = undefined)}
      >
        <img src={mark} alt="" />
        <span>{state?.title}</span>
        <button class="icon-button" aria-label="Close the plugin" onClick={() => runner.close()}>
          <CloseIcon />
        </button>
      </div>
      <div class="content" ref={content} />
    </section>
  )
}

/** Messages at the bottom of the canvas, read out as they come. */
export function Toasts({ session }: { session: Session }) {
  return (
    <div class="toasts" role="status">
      {session.runner.toasts.value.map((toast) => (
        <div key={toast.key} class={toast.error ? 'toast error' : 'toast'}>
          <span>{toast.message}</span>
          {toast.button && (
            <button class="action" onClick={toast.button.press}>
              {toast.button.text}
            </button>
          )}
          <button aria-label="Dismiss" onClick={() => toast.dismiss()}>
            <CloseIcon />
          </button>
        </div>
      ))}
    </div>
  )
}
