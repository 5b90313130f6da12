/** Roles that elements have without saying so, as far as a plugin's panel uses them. */
const implicitRoles: Record<string, string> = {
  A: 'link',
  BUTTON: 'button',
  DIALOG: 'dialog',
  H1: 'heading',
  H2: 'heading',
  H3: 'heading',
  IMG: 'img',
  LI: 'listitem',
  MAIN: 'main',
  NAV: 'navigation',
  OL: 'list',
  OUTPUT: 'status',
  PROGRESS: 'progressbar',
  SELECT: 'combobox',
  TEXTAREA: 'textbox',
  UL: 'list',
}

const inputRoles: Record<string, string> = {
  button: 'button',
  checkbox: 'checkbox',
  number: 'spinbutton',
  radio: 'radio',
  range: 'slider',
  search: 'searchbox',
  submit: 'button',
}

function roleOf(element: Element): string {
  const own = element.getAttribute('role')
  if (own) return own
  if (element.tagName !== 'INPUT') return implicitRoles[element.tagName] ?? ''
  return inputRoles[element.getAttribute('type') ?? 'text'] ?? 'textbox'
}

/** The name a screen reader would say: labels first, then the element's own words. */
function nameOf(element: Element): string {
  const { ownerDocument } = element
  const labelledBy = element.getAttribute('aria-labelledby')
  if (labelledBy) {
    return tidy(labelledBy.split(/\s+/).map((id) => ownerDocument.getElementById(id)?.textContent ?? '').join(' '))
  }
  const label = element.getAttribute('aria-label')
  if (label) return tidy(label)
  const id = element.getAttribute('id')
  const labels = id ? [...ownerDocument.querySelectorAll('label')].filter((each) => each.getAttribute('for') === id) : []
  const around = element.closest('label')
  const texts = [...labels, ...(around ? [around] : [])].map((each) => each.textContent)
  const own = element.getAttribute('alt') ?? (fieldTags.includes(element.tagName) ? '' : element.textContent)
  const fallback = element.getAttribute('title') ?? element.getAttribute('placeholder') ?? ''
  return tidy(texts.join(' ')) || tidy(own) || tidy(fallback)
}

const fieldTags = ['INPUT', 'SELECT', 'TEXTAREA']

export type NamePattern = string | RegExp

/** Visible elements with a role and, when given, a name (a string must be the whole name). */
export function queryAllByRole(root: ParentNode, role: string, name?: NamePattern): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('*')].filter(
    (element) =>
      roleOf(element) === role && isExposed(element) && (name === undefined || matchesName(nameOf(element), name)),
  )
}

/** Innermost visible elements whose text matches. */
export function queryAllByText(root: ParentNode, text: NamePattern): HTMLElement[] {
  const matching = [...root.querySelectorAll<HTMLElement>('*')].filter(
    (element) => !['SCRIPT', 'STYLE'].includes(element.tagName) && isExposed(element) && matchesName(tidy(element.textContent), text),
  )
  return matching.filter((element) => !matching.some((other) => other !== element && element.contains(other)))
}

function matchesName(name: string, pattern: NamePattern): boolean {
  return typeof pattern === 'string' ? name === pattern : pattern.test(name)
}

function isExposed(element: Element): boolean {
  return !element.closest('[hidden], [aria-hidden="true"], [inert]')
}

function tidy(text: string | null): string {
  return (text ?? '').replace(/\s+/g, ' ').trim()
}
