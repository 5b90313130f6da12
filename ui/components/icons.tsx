/** A drawing pin, which Figma's set lacks. */
export function IconPin16({ filled }: { filled: boolean }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M5.5 2.5h5M6.5 2.5v4L4.5 9v1h7V9l-2-2.5v-4M8 10v4"
        fill={filled ? 'currentColor' : 'none'}
        stroke="currentColor"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  )
}

/** Two arrows passing each other. */
export function IconSwap16() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13"
        fill="none"
        stroke="currentColor"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  )
}

/** A picture frame with a plus: nothing here yet. */
export function IconAddPicture24() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d="M12.5 4.5h-6a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-6M5 16l4-4 3.5 3.5 2-2 4.5 4.5M18 3.5v5M15.5 6h5"
        fill="none"
        stroke="currentColor"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  )
}

/** A small cross on a picture. */
export function IconCross16() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M5 5l6 6M11 5l-6 6" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
    </svg>
  )
}
