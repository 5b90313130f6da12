/** Copies text without `navigator.clipboard`, which Figma's iframe lacks. False when the browser refused. */
export function copyText(text: string): boolean {
  const holder = document.createElement('textarea')
  holder.value = text
  holder.setAttribute('aria-hidden', 'true')
  holder.style.cssText = 'position:fixed;opacity:0'
  const focused = document.activeElement
  document.body.append(holder)
  holder.select()
  const copied = document.execCommand('copy')
  holder.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}
