import type { ReadonlySignal } from '@preact/signals'

/** Tells each new sentence to people who listen, without interrupting them. */
export function LiveRegion({ sentence }: { sentence: ReadonlySignal<string> }) {
  return (
    <div class="sr-only" role="status" aria-live="polite">
      {sentence.value}
    </div>
  )
}
