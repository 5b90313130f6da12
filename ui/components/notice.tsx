import { IconClose16, IconInfo16, IconWarning16 } from '@create-figma-plugin/ui'
import type { ComponentChildren } from 'preact'
import { words } from '../words.ts'
import { IconAction } from './icon-action.tsx'

export interface NoticeProps {
  tone: 'info' | 'warning' | 'danger'
  title?: string
  children: ComponentChildren
  onDismiss?: () => void
}

/** A message that stays until it no longer holds or is dismissed. */
export function Notice({ tone, title, children, onDismiss }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} role={tone === 'danger' ? 'alert' : undefined}>
      <span class="notice-icon" aria-hidden="true">
        {tone === 'info' ? <IconInfo16 /> : <IconWarning16 />}
      </span>
      <div class="notice-text">
        {title === undefined ? null : <strong>{title}</strong>}
        <div>{children}</div>
      </div>
      {onDismiss ? (
        <IconAction label={words.runs.dismissNotice} onClick={onDismiss}>
          <IconClose16 />
        </IconAction>
      ) : null}
    </div>
  )
}
