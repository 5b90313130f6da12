import type { ReadonlySignal } from '@preact/signals'

/** Shows what was just done, which the live region tells those who listen. It takes no room and no clicks. */
export function Said({ sentence }: { sentence: ReadonlySignal<string> }) {
  if (sentence.value === '') return null
  return (
    <p class="said" aria-hidden="true">
      {sentence.value}
    </p>
  )
}
