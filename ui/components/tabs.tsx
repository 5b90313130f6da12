import { useRef } from 'preact/hooks'

export interface TabsProps<T extends string> {
  label: string
  tabs: readonly { value: T; text: string; badge?: string }[]
  value: T
  /** Id of the element that a tab shows. */
  panelId: string
  onChange: (value: T) => void
}

/** Tabs as screen readers know them: one stop of the Tab key, arrow keys from one to the next. */
export function Tabs<T extends string>({ label, tabs, value, panelId, onChange }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null)
  const goTo = (index: number) => {
    const tab = tabs[(index + tabs.length) % tabs.length]
    if (!tab) return
    onChange(tab.value)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[tabs.indexOf(tab)]?.focus()
  }
  const current = tabs.findIndex((tab) => tab.value === value)
  const steps: Record<string, () => void> = {
    ArrowLeft: () => goTo(current - 1),
    ArrowRight: () => goTo(current + 1),
    Home: () => goTo(0),
    End: () => goTo(tabs.length - 1),
  }
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label={label}
      ref={list}
      onKeyDown={(event) => {
        const step = steps[event.key]
        if (!step) return
        event.preventDefault()
        step()
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          class="tab"
          role="tab"
          id={`tab-${tab.value}`}
          aria-selected={tab.value === value}
          aria-controls={panelId}
          tabIndex={tab.value === value ? 0 : -1}
          onClick={() => onChange(tab.value)}
        >
          {tab.text}
          {tab.badge === undefined ? null : (
            <span class="tab-badge">
              <span class="sr-only">{', '}</span>
              {tab.badge}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
