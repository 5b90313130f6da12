import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { themeStyles } from '../../../playground/host/theme.ts'

const NAME = /--figma-color-[a-z-]+/g

describe.each(['light', 'dark'] as const)('the %s theme of a plugin’s window', (theme) => {
  it('has every colour that the panel is drawn with', async () => {
    const given = new Set(themeStyles(theme).match(NAME))
    const used = new Set((await readFile(new URL('../../../ui/panel.css', import.meta.url), 'utf8')).match(NAME))
    expect(used.size).toBeGreaterThan(10)
    expect([...used].filter((name) => !given.has(name))).toEqual([])
  })
})
