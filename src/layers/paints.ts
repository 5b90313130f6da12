export function hasVisiblePaint(paints: readonly Paint[]): boolean {
  return paints.some((paint) => paint.visible !== false && paint.opacity !== 0)
}

/** The paint on top of those that are shown. */
export function topPaint(paints: readonly Paint[]): Paint | undefined {
  return [...paints].reverse().find((paint) => paint.visible !== false)
}
