import type { ComponentChildren } from 'preact'

export interface IconActionProps {
  label: string
  onClick: () => void
  /** Set for a button that stays pressed. */
  pressed?: boolean
  children: ComponentChildren
}

/** A small button that is only an icon to the eye, and has a name for everyone else. */
export function IconAction({ label, onClick, pressed, children }: IconActionProps) {
  return (
    <button type="button" class="icon-action" aria-label={label} title={label} aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  )
}
