import type { ButtonHTMLAttributes } from 'preact'

/** For what costs money or makes layers: a double-click does it once, and so does a key that is held down. */
export function once(act: () => void): Pick<ButtonHTMLAttributes, 'onClick' | 'onKeyDown'> {
  return {
    onClick: (event) => {
      if (event.detail < 2) act()
    },
    onKeyDown: (event) => {
      if (event.repeat && event.key === 'Enter') event.preventDefault()
    },
  }
}
