export type Theme = 'light' | 'dark'

/**
 * The CSS variables that Figma gives to a plugin's window with `themeColors: true`, with values close to Figma's:
 * every one that create-figma-plugin's components use, and the rest of the common families.
 */
const variables: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  'bg': ['#ffffff', '#2c2c2c'],
  'bg-hover': ['#f5f5f5', '#383838'],
  'bg-pressed': ['#e6e6e6', '#444444'],
  'bg-secondary': ['#f5f5f5', '#383838'],
  'bg-secondary-hover': ['#e6e6e6', '#444444'],
  'bg-tertiary': ['#e6e6e6', '#444444'],
  'bg-disabled': ['#d9d9d9', '#757575'],
  'bg-inverse': ['#2c2c2c', '#ffffff'],
  'bg-selected': ['#e5f4ff', '#4a5878'],
  'bg-selected-hover': ['#bde3ff', '#667799'],
  'bg-selected-secondary': ['#f2f9ff', '#394360'],
  'bg-selected-tertiary': ['#fafdff', '#2e3547'],
  'bg-onselected': ['#bde3ff', '#667799'],
  'bg-brand': ['#0d99ff', '#0c8ce9'],
  'bg-brand-hover': ['#007be5', '#0a6dc2'],
  'bg-brand-pressed': ['#007be5', '#105cad'],
  'bg-brand-secondary': ['#007be5', '#105cad'],
  'bg-brand-tertiary': ['#e5f4ff', '#394360'],
  'bg-component': ['#9747ff', '#8a38f5'],
  'bg-component-tertiary': ['#f1e5ff', '#443659'],
  'bg-danger': ['#f24822', '#e03e1a'],
  'bg-danger-pressed': ['#dc3412', '#c43114'],
  'bg-danger-secondary': ['#dc3412', '#c43114'],
  'bg-danger-tertiary': ['#ffe2e0', '#60332a'],
  'bg-warning': ['#ffcd29', '#f2b90c'],
  'bg-warning-tertiary': ['#fff1c2', '#5c4813'],
  'bg-success': ['#14ae5c', '#198f51'],
  'bg-success-tertiary': ['#cff7d3', '#1c4631'],
  'text': ['rgba(0, 0, 0, 0.9)', '#ffffff'],
  'text-hover': ['rgba(0, 0, 0, 0.9)', '#ffffff'],
  'text-secondary': ['rgba(0, 0, 0, 0.6)', 'rgba(255, 255, 255, 0.7)'],
  'text-tertiary': ['rgba(0, 0, 0, 0.5)', 'rgba(255, 255, 255, 0.55)'],
  'text-disabled': ['rgba(0, 0, 0, 0.3)', 'rgba(255, 255, 255, 0.4)'],
  'text-oninverse': ['#ffffff', 'rgba(0, 0, 0, 0.9)'],
  'text-onbrand': ['#ffffff', '#ffffff'],
  'text-oncomponent': ['#ffffff', '#ffffff'],
  'text-ondanger': ['#ffffff', '#ffffff'],
  'text-ondisabled': ['#ffffff', '#2c2c2c'],
  'text-onsuccess': ['#ffffff', '#ffffff'],
  'text-onwarning': ['rgba(0, 0, 0, 0.9)', 'rgba(0, 0, 0, 0.9)'],
  'text-onselected': ['rgba(0, 0, 0, 0.9)', '#ffffff'],
  'text-selected': ['#007be5', '#7cc4f8'],
  'text-brand': ['#007be5', '#7cc4f8'],
  'text-brand-secondary': ['#007be5', '#7cc4f8'],
  'text-component': ['#8638e5', '#d1a8ff'],
  'text-danger': ['#dc3412', '#fca397'],
  'text-warning': ['#b86200', '#f7d15f'],
  'text-success': ['#009951', '#79d297'],
  'icon': ['rgba(0, 0, 0, 0.9)', '#ffffff'],
  'icon-hover': ['rgba(0, 0, 0, 0.9)', '#ffffff'],
  'icon-secondary': ['rgba(0, 0, 0, 0.5)', 'rgba(255, 255, 255, 0.7)'],
  'icon-tertiary': ['rgba(0, 0, 0, 0.3)', 'rgba(255, 255, 255, 0.4)'],
  'icon-disabled': ['rgba(0, 0, 0, 0.3)', 'rgba(255, 255, 255, 0.4)'],
  'icon-oninverse': ['#ffffff', 'rgba(0, 0, 0, 0.9)'],
  'icon-onbrand': ['#ffffff', '#ffffff'],
  'icon-oncomponent': ['#ffffff', '#ffffff'],
  'icon-ondanger': ['#ffffff', '#ffffff'],
  'icon-ondisabled': ['#ffffff', '#2c2c2c'],
  'icon-onsuccess': ['#ffffff', '#ffffff'],
  'icon-onwarning': ['rgba(0, 0, 0, 0.9)', 'rgba(0, 0, 0, 0.9)'],
  'icon-selected': ['#007be5', '#7cc4f8'],
  'icon-brand': ['#007be5', '#7cc4f8'],
  'icon-component': ['#9747ff', '#d1a8ff'],
  'icon-danger': ['#dc3412', '#fca397'],
  'icon-warning': ['#b86200', '#f7d15f'],
  'icon-success': ['#14ae5c', '#79d297'],
  'border': ['#e6e6e6', '#444444'],
  'border-strong': ['#2c2c2c', '#ffffff'],
  'border-disabled': ['#e6e6e6', '#444444'],
  'border-disabled-strong': ['#b3b3b3', '#757575'],
  'border-onbrand': ['#007be5', '#105cad'],
  'border-selected': ['#0d99ff', '#0c8ce9'],
  'border-selected-strong': ['#007be5', '#7cc4f8'],
  'border-brand': ['#bde3ff', '#394360'],
  'border-brand-strong': ['#007be5', '#7cc4f8'],
  'border-component': ['#e4ccff', '#443659'],
  'border-component-hover': ['#9747ff', '#8a38f5'],
  'border-component-strong': ['#8638e5', '#d1a8ff'],
  'border-danger': ['#ffc7c2', '#60332a'],
  'border-danger-strong': ['#dc3412', '#e03e1a'],
  'border-warning-strong': ['#b86200', '#f7d15f'],
  'border-success-strong': ['#009951', '#79d297'],
}

/** The style sheet that defines the theme's variables. */
export function themeStyles(theme: Theme): string {
  const column = theme === 'light' ? 0 : 1
  const lines = Object.entries(variables).map(([name, values]) => `--figma-color-${name}: ${values[column]};`)
  return `:root { color-scheme: ${theme}; ${lines.join(' ')} }`
}

/** Class of the window's `<html>`, by which a plugin tells the theme. */
export function themeClass(theme: Theme): string {
  return `figma-${theme}`
}
