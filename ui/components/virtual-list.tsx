import {
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core'
import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

export interface VirtualListProps<T> {
  items: readonly T[]
  keyOf: (item: T) => string
  /** About how high an item is, in px, until it was seen. */
  estimate: (item: T) => number
  scroller: RefObject<HTMLElement>
  label: string
  /** Where the scroller stands when the list is made, in px. */
  initialOffset: number
  /** Told when the end comes near. */
  onNearEnd: () => void
  children: (item: T, index: number) => ComponentChildren
}

/** This many items beyond what is seen, so that fast scrolling shows no gaps and Tab finds the next one. */
const OVERSCAN = 4
const NEAR_END = 8
const GAP_PX = 8

/** A list of any length of which only what is near the view is in the page. Items may be of any height. */
export function VirtualList<T>({ items, keyOf, estimate, scroller, label, initialOffset, onNearEnd, children }: VirtualListProps<T>) {
  const [, render] = useState(0)
  const options = {
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index: number) => estimate(items[index] as T),
    getItemKey: (index: number) => keyOf(items[index] as T),
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    measureElement,
    overscan: OVERSCAN,
    initialOffset,
    gap: GAP_PX,
    onChange: () => render((count) => count + 1),
  }
  const ref = useRef<Virtualizer<HTMLElement, HTMLElement> | null>(null)
  ref.current ??= new Virtualizer<HTMLElement, HTMLElement>(options)
  const virtualizer = ref.current
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())
  const shown = virtualizer.getVirtualItems()
  const last = shown.at(-1)?.index ?? -1
  const nearEnd = last >= items.length - NEAR_END
  useEffect(() => {
    if (nearEnd) onNearEnd()
  }, [nearEnd, items.length])
  return (
    <ul class="virtual" aria-label={label} style={{ height: virtualizer.getTotalSize() }}>
      {shown.map(({ key, index, start }) => {
        const item = items[index]
        if (item === undefined) return null
        return (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start}px)` }}
          >
            {children(item, index)}
          </li>
        )
      })}
    </ul>
  )
}
