import { effect, signal, type Signal } from '@preact/signals'
import type { Theme } from '../../host/theme.ts'

const storageKey = 'playground-theme'

/** The page's theme: as asked for, else as chosen last, else as the system has it. Kept when it changes. */
export function createTheme(asked: string | null): Signal<Theme> {
  const system: Theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  const theme = signal(asTheme(asked) ?? asTheme(localStorage.getItem(storageKey)) ?? system)
  effect(() => {
    document.documentElement.dataset.theme = theme.value
  })
  return theme
}

export function toggleTheme(theme: Signal<Theme>): void {
  theme.value = theme.value === 'light' ? 'dark' : 'light'
  localStorage.setItem(storageKey, theme.value)
}

function asTheme(value: string | null): Theme | undefined {
  return value === 'light' || value === 'dark' ? value : undefined
}
