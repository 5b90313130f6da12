import { describe, expect, it } from 'vitest'
import { commandFrom, quickFrom } from '../../src/commands.ts'

describe('commands', () => {
  it('are ours, or open the panel', () => {
    expect(commandFrom('run-again')).toBe('run-again')
    expect(commandFrom('')).toBe('open')
    expect(commandFrom('renamed-since')).toBe('open')
  })

  it('bring the answers of a quick action, as far as they make sense', () => {
    expect(quickFrom(undefined)).toBeNull()
    expect(quickFrom({ style: 'Ink', variants: '3' })).toEqual({ style: 'Ink', variants: 3 })
    expect(quickFrom({ style: 'Ink', variants: 'many' })).toEqual({ style: 'Ink', variants: null })
    expect(quickFrom({ style: 'Ink', variants: 9 })).toEqual({ style: 'Ink', variants: null })
  })
})
