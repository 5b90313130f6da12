import { contentSecurityPolicy } from './csp.ts'
import type { Manifest } from './manifest.ts'
import { themeClass, themeStyles, type Theme } from './theme.ts'

/** The whole page that Figma makes of the HTML given to `figma.showUI`. */
export function windowPage(
  html: string,
  { manifest, theme, themeColors }: { manifest: Manifest; theme: Theme; themeColors: boolean },
): string {
  const policy = contentSecurityPolicy(manifest).replaceAll('"', '&quot;')
  return [
    `<!DOCTYPE html><html${themeColors ? ` class="${themeClass(theme)}"` : ''}><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    themeColors ? `<style id="figma-style">${themeStyles(theme)}</style>` : '',
    `</head><body>${html}</body></html>`,
  ].join('')
}
