import mark from '../icon.svg'
import { exportPng, saveFig } from '../files/save.ts'
import type { Session } from '../state/session.ts'
import { toggleTheme } from '../state/theme.ts'
import { ConsoleIcon, FitIcon, MinusIcon, MoonIcon, PlusIcon, RedoIcon, SunIcon, UndoIcon } from './icons.tsx'
import { PluginsMenu } from './plugins-menu.tsx'
import './toolbar.css'

export function Toolbar({ session }: { session: Session }) {
  const { editor, theme, runner, consoleOpen } = session
  const { document, viewport } = editor
  const errors = runner.console.value.filter((line) => line.level === 'error').length
  const chosen = editor.selection.value.length > 0
  return (
    <header class="toolbar">
      <div class="group">
        <img class="brand" src={mark} alt="" />
        <h1>{document.name}</h1>
        <span class="place">Playground</span>
      </div>
      <div class="group">
        <IconButton label="Undo" hint="Ctrl Z" disabled={!document.canUndo} onClick={() => document.undo()}>
          <UndoIcon />
        </IconButton>
        <IconButton
          label="Redo"
          hint="Ctrl Shift Z"
          disabled={!document.canRedo}
          onClick={() => document.redo()}
        >
          <RedoIcon />
        </IconButton>
        <span class="separator" />
        <IconButton label="Zoom out" hint="−" onClick={() => viewport.step(-1)}>
          <MinusIcon />
        </IconButton>
        <button class="zoom" title="Zoom to 100 % (Shift 0)" onClick={() => viewport.zoomAt(1)}>
          {Math.round(viewport.zoom * 100)} %
        </button>
        <IconButton label="Zoom in" hint="+" onClick={() => viewport.step(1)}>
          <PlusIcon />
        </IconButton>
        <IconButton label="Zoom to fit" hint="Shift 1" onClick={() => editor.zoomToFit()}>
          <FitIcon />
        </IconButton>
      </div>
      <div class="group end">
        <IconButton
          label={theme.value === 'light' ? 'Dark theme' : 'Light theme'}
          onClick={() => toggleTheme(theme)}
        >
          {theme.value === 'light' ? <MoonIcon /> : <SunIcon />}
        </IconButton>
        <IconButton
          label={errors > 0 ? `Console, ${errors} errors` : 'Console'}
          pressed={consoleOpen.value}
          onClick={() => (consoleOpen.value = !consoleOpen.value)}
        >
          <ConsoleIcon />
          {errors > 0 && <span class="count">{errors}</span>}
        </IconButton>
        <button
          class="button"
          title={chosen ? 'Each selected layer as a PNG file' : 'The whole page as a PNG file'}
          onClick={() => void exportPng(session)}
        >
          Export PNG
        </button>
        <button class="button" onClick={() => void saveFig(session)}>
          Save .fig
        </button>
        <PluginsMenu session={session} />
      </div>
    </header>
  )
}

interface IconButtonProps {
  label: string
  hint?: string
  disabled?: boolean
  pressed?: boolean
  onClick: () => void
  children: preact.ComponentChildren
}

function IconButton({ label, hint, disabled, pressed, onClick, children }: IconButtonProps) {
  return (
    <button
      class="icon-button"
      aria-label={label}
      title={hint ? `${label} (${hint})` : label}
      disabled={disabled}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
