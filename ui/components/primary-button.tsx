import { LoadingIndicator } from '@create-figma-plugin/ui'
import { once } from './once.ts'

export interface PrimaryButtonProps {
  text: string
  /** Shows that its work is under way; the text stays for screen readers. */
  loading?: boolean
  /** It can still be focused, so that the reasons named by `describedBy` can be heard. */
  blocked?: boolean
  describedBy?: string
  shortcut?: { keys: string; title: string }
  onClick: () => void
}

/** The one thing to do in a view. */
export function PrimaryButton({ text, loading = false, blocked = false, describedBy, shortcut, onClick }: PrimaryButtonProps) {
  return (
    <button
      type="button"
      class="primary"
      aria-disabled={blocked}
      aria-busy={loading}
      aria-describedby={describedBy}
      aria-keyshortcuts={shortcut?.keys}
      title={shortcut?.title}
      {...once(onClick)}
    >
      {loading ? (
        <span aria-hidden="true">
          <LoadingIndicator />
        </span>
      ) : null}
      <span class={loading ? 'sr-only' : ''}>{text}</span>
    </button>
  )
}
