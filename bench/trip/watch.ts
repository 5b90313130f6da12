/**
 * What runs in every frame of the page before anything else of it: notes when the plugin's window can be used, when a
 * click on its button came, when progress was first painted after that, and how long tasks took. Times are in ms
 * since 1970.
 */
export interface TripWatch {
  usableAt: number | null
  clickedAt: number | null
  progressAt: number | null
  longestTaskMs: number
  longTasks: number
}

declare global {
  interface Window {
    tripWatch: TripWatch
  }
}

export function watchFrame(): void {
  const watch: TripWatch = { usableAt: null, clickedAt: null, progressAt: null, longestTaskMs: 0, longTasks: 0 }
  window.tripWatch = watch
  if (window.parent === window) {
    observeTasks()
    return
  }
  const now = () => performance.timeOrigin + performance.now()
  const painted = (then: () => void) => requestAnimationFrame(() => setTimeout(then))
  let noted = false
  const look = () => {
    if (watch.usableAt === null && !noted && restyleButton()) {
      noted = true
      painted(() => (watch.usableAt = now()))
    }
    if (watch.clickedAt === null || watch.progressAt !== null) return
    if (document.querySelector('[role="progressbar"], [data-stage], button[aria-busy="true"]')) painted(() => (watch.progressAt ??= now()))
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  addEventListener(
    'click',
    (event) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null
      // A large run is asked about first: it starts with the answer.
      const starts = button === restyleButton() || button?.closest('[role="alertdialog"]')
      if (button && starts && watch.progressAt === null) watch.clickedAt = performance.timeOrigin + event.timeStamp
    },
    { capture: true },
  )
  observeTasks()

  function restyleButton(): Element | null {
    const buttons = [...document.querySelectorAll('button')]
    const usable = (button: HTMLButtonElement) => !button.disabled && button.getAttribute('aria-disabled') !== 'true'
    return buttons.find((button) => /^Restyle ·/.test(button.textContent) && usable(button)) ?? null
  }

  function observeTasks() {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // The others are those of frames that share our thread.
        if (entry.name !== 'self') continue
        watch.longTasks += 1
        watch.longestTaskMs = Math.max(watch.longestTaskMs, entry.duration)
      }
    }).observe({ type: 'longtask' })
  }
}
