import { useEffect, useRef, useState } from 'preact/hooks'
import type { Session } from '../state/session.ts'
import { DownIcon, PluginIcon } from './icons.tsx'

/** The commands of the plugin's manifest, as Figma's own menu lists them. */
export function PluginsMenu({ session }: { session: Session }) {
  const { manifest, runner } = session
  const [open, setOpen] = useState(false)
  const anchor = useRef<HTMLDivElement>(null)
  const items = () => [...(anchor.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]

  useEffect(() => {
    if (!open) return undefined
    items()[0]?.focus()
    const closeOutside = (event: Event) => {
      if (!(event.target instanceof Node && anchor.current?.contains(event.target))) setOpen(false)
    }
    window.addEventListener('pointerdown', closeOutside)
    window.addEventListener('blur', closeOutside)
    return () => {
      window.removeEventListener('pointerdown', closeOutside)
      window.removeEventListener('blur', closeOutside)
    }
  }, [open])

  const close = () => {
    setOpen(false)
    anchor.current?.querySelector('button')?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items()
    const at = all.findIndex((item) => item === document.activeElement)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (event.key === 'Escape') close()
    else if (next !== undefined) all.at(next % all.length)?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const choose = (action: () => void) => () => {
    setOpen(false)
    action()
  }
  return (
    <div class="menu-anchor" ref={anchor} onKeyDown={open ? onKeyDown : undefined}>
      <button class="button primary" aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <PluginIcon />
        Plugins
        <DownIcon />
      </button>
      {open && (
        <div class="menu">
          <p id="plugin-name">{manifest?.name ?? 'No plugin built yet'}</p>
          <div role="menu" aria-labelledby="plugin-name">
            {(manifest?.menu ?? []).map((item) =>
              'command' in item ? (
                <button
                  role="menuitem"
                  key={item.command}
                  onClick={choose(() => void session.openPlugin(item.command))}
                >
                  {item.name}
                </button>
              ) : (
                <hr />
              ),
            )}
            {manifest && !manifest.menu && (
              <button role="menuitem" onClick={choose(() => void session.openPlugin())}>
                {manifest.name}
              </button>
            )}
            <hr />
            <button
              role="menuitem"
              aria-disabled={!runner.running.value}
              onClick={choose(() => runner.close())}
            >
              Close the plugin
            </button>
          </div>
        </div>
      )}
    </div>
  )
}
