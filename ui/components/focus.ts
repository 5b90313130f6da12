import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

const FOCUSABLE = 'button, input, select, textarea, a[href], [tabindex="0"]'

/** Gives the focus back to what opened `dialog` when that closes; without an opener to the selected tab. */
export function useReturnFocus(dialog: RefObject<HTMLElement>, open = true): void {
  useLayoutEffect(() => {
    if (!open) return
    const opener = document.activeElement
    const element = dialog.current
    return () => {
      const { activeElement } = document
      // Who went elsewhere by hand stays there.
      if (activeElement !== document.body && !element?.contains(activeElement)) return
      const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body
      if (isThere) opener.focus()
      else focusTab()
    }
  }, [open])
}

/** An element that has the focus, or holds what has it, and its place among its siblings. */
interface Step {
  element: Element
  index: number
}

/**
 * When what has the focus is taken away, such as a dismissed notice or a deleted style, moves it to what took its
 * place or stands next to it. Else those who use the keyboard or listen would be sent back to the top.
 */
export function keepFocus(root: HTMLElement): void {
  let trail: Step[] = []
  root.addEventListener('focusin', ({ target }) => {
    trail = target instanceof Element ? trailOf(target, root) : []
  })
  root.addEventListener('focusout', ({ target }) => {
    // Left by hand, unless it turns out to be gone.
    queueMicrotask(() => {
      const [first] = trail
      if (first && first.element === target && first.element.isConnected) trail = []
    })
  })
  new MutationObserver(() => {
    const [lost] = trail
    if (!lost || lost.element.isConnected || document.activeElement !== document.body) return
    const next = nextTo(trail)
    trail = []
    if (next) next.focus({ preventScroll: true })
    else focusTab()
  }).observe(root, { childList: true, subtree: true })
}

function trailOf(from: Element, root: Element): Step[] {
  const trail: Step[] = []
  for (let element: Element | null = from; element && element !== root.parentElement; element = element.parentElement) {
    trail.push({ element, index: element.parentElement ? [...element.parentElement.children].indexOf(element) : 0 })
  }
  return trail
}

function nextTo(trail: readonly Step[]): HTMLElement | undefined {
  const first = trail.findIndex(({ element }) => element.isConnected)
  for (let i = Math.max(1, first); i < trail.length; i++) {
    const holder = trail[i]?.element
    const index = trail[i - 1]?.index ?? 0
    if (!holder) continue
    for (const near of [holder.children[index], holder.children[index - 1], holder]) {
      const found = near && focusableIn(near)
      if (found) return found
    }
  }
  return undefined
}

function focusableIn(element: Element): HTMLElement | undefined {
  const candidates = [element, ...element.querySelectorAll(FOCUSABLE)]
  return candidates.find(
    (each): each is HTMLElement =>
      each instanceof HTMLElement && each.matches(FOCUSABLE) && !each.matches(':disabled, [tabindex="-1"]') && each.offsetParent !== null,
  )
}

function focusTab(): void {
  document.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus()
}
