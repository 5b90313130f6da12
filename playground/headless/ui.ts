import { queryAllByRole, queryAllByText, type NamePattern } from './query.ts'
import type { HeadlessWindow } from './window.ts'

/** The plugin's window as a person at the keyboard meets it: by roles and names. */
export class HeadlessUi {
  private readonly current: () => HeadlessWindow | undefined

  constructor(current: () => HeadlessWindow | undefined) {
    this.current = current
  }

  /** @throws when the plugin has not shown its window */
  get window(): HeadlessWindow['window'] {
    const opened = this.current()
    if (!opened) throw new Error('The plugin has not opened its window.')
    return opened.window
  }

  get document(): Document {
    return this.window.document
  }

  get isVisible(): boolean {
    return this.current()?.visible ?? false
  }

  /** All the words in the window. */
  get text(): string {
    const copy = this.document.body.cloneNode(true) as HTMLElement
    for (const element of copy.querySelectorAll('script, style')) element.remove()
    return copy.textContent.replace(/\s+/g, ' ').trim()
  }

  allByRole(role: string, name?: NamePattern): HTMLElement[] {
    return queryAllByRole(this.document, role, name)
  }

  /** The one element of this role and name. @throws when there is none, or more than one */
  byRole(role: string, name?: NamePattern): HTMLElement {
    return only(this.allByRole(role, name), `${role} ${String(name ?? '')}`, this.text)
  }

  allByText(text: NamePattern): HTMLElement[] {
    return queryAllByText(this.document, text)
  }

  byText(text: NamePattern): HTMLElement {
    return only(this.allByText(text), String(text), this.text)
  }

  click(element: HTMLElement): void {
    if (isDisabled(element)) throw new Error(`A disabled element cannot be clicked: ${element.outerHTML.slice(0, 200)}`)
    const { window } = this
    for (const type of ['pointerdown', 'pointerup']) {
      element.dispatchEvent(new window.PointerEvent(type, { bubbles: true, cancelable: true, button: 0, isPrimary: true }))
    }
    for (const type of ['mousedown', 'mouseup']) {
      element.dispatchEvent(new window.MouseEvent(type, { bubbles: true, cancelable: true, button: 0 }))
    }
    element.focus()
    element.click()
  }

  /** Replace what a field holds, as typing over it would. */
  type(element: HTMLElement, text: string): void {
    if (isDisabled(element)) throw new Error('A disabled field cannot be typed into.')
    const { window } = this
    element.focus()
    Object.assign(element, { value: text })
    element.dispatchEvent(new window.InputEvent('input', { bubbles: true, data: text }))
    element.dispatchEvent(new window.Event('change', { bubbles: true }))
  }

  press(element: HTMLElement, key: string, modifiers: KeyboardEventInit = {}): void {
    const { window } = this
    for (const type of ['keydown', 'keyup']) {
      element.dispatchEvent(new window.KeyboardEvent(type, { key, bubbles: true, cancelable: true, ...modifiers }))
    }
  }

  /**
   * What `check` gives once it gives something other than `undefined`, `null` or `false` without throwing.
   * @throws the last reason after `timeoutMs`
   */
  async waitFor<T>(check: () => T | Promise<T>, timeoutMs = 30_000): Promise<NonNullable<T>> {
    const end = performance.now() + timeoutMs
    for (;;) {
      let reason: unknown = new Error('The condition did not become true.')
      try {
        const value = await check()
        if (value !== undefined && value !== null && value !== false) return value
      } catch (error) {
        reason = error
      }
      if (performance.now() > end) throw Object.assign(asError(reason), { cause: `window: ${this.text.slice(0, 2000)}` })
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

function only(found: HTMLElement[], what: string, text: string): HTMLElement {
  const [element] = found
  if (element && found.length === 1) return element
  throw new Error(`Found ${found.length} elements for "${what.trim()}" in: ${text.slice(0, 2000)}`)
}

function isDisabled(element: HTMLElement): boolean {
  return element.hasAttribute('disabled') || element.getAttribute('aria-disabled') === 'true'
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
