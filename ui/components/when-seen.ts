import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** Pictures are asked for a little before they come into view. */
const MARGIN = '240px'

/** Tells when an element comes into view and when it leaves it. Both are called with the newest closures. */
export function useWhenSeen<T extends HTMLElement>(seen: () => void, unseen: () => void = () => undefined): RefObject<T> {
  const ref = useRef<T>(null)
  const calls = useRef({ seen, unseen })
  calls.current = { seen, unseen }
  useEffect(() => {
    const element = ref.current
    if (!element) return
    let visible = false
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting } of entries) {
          if (isIntersecting === visible) continue
          visible = isIntersecting
          if (visible) calls.current.seen()
          else calls.current.unseen()
        }
      },
      { rootMargin: MARGIN },
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      if (visible) calls.current.unseen()
    }
  }, [])
  return ref
}
