import { useEffect, useRef } from 'preact/hooks'
import type { Session } from '../state/session.ts'
import { CloseIcon } from './icons.tsx'
import './console-drawer.css'

/** What the plugin's sandbox logged, and every error in it that nothing caught. */
export function ConsoleDrawer({ session }: { session: Session }) {
  const { runner, consoleOpen } = session
  const list = useRef<HTMLOListElement>(null)
  const lines = runner.console.value
  const open = consoleOpen.value
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [lines, open])
  if (!open) return null
  return (
    <section class="console" aria-label="Console">
      <div class="head">
        <h2>Console</h2>
        <button class="button" onClick={() => (runner.console.value = [])}>
          Clear
        </button>
        <button
          class="icon-button"
          aria-label="Close the console"
          onClick={() => (consoleOpen.value = false)}
        >
          <CloseIcon />
        </button>
      </div>
      {lines.length === 0 ? (
        <p>
          Nothing yet. What the plugin’s sandbox logs, and its errors, come here; its window has the browser’s
          console.
        </p>
      ) : (
        <ol ref={list} tabIndex={0}>
          {lines.map((line) => (
            <li key={line.key} class={line.level}>
              <time>{line.at.toTimeString().slice(0, 8)}</time>
              <span>{line.text}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
