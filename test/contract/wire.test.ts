import { describe, expect, it } from 'vitest'
import { fromWire, toWire } from '../../contract/wire.ts'

/** What Figma's message channel does to what crosses it. */
const cross = (message: unknown) => fromWire(JSON.parse(JSON.stringify(toWire(message))))

describe('an error that crosses between the halves', () => {
  it('arrives as an Error with its name and message', () => {
    const { e } = cross({ t: 's', i: '1', e: new RangeError('The layer is gone.') }) as { e: Error }
    expect(e).toBeInstanceOf(Error)
    expect(e.message).toBe('The layer is gone.')
    expect(e.name).toBe('RangeError')
  })

  it('says something even when what was thrown says nothing', () => {
    const { e } = cross({ t: 's', i: '1', e: { odd: true } }) as { e: Error }
    expect(e.message).toContain('failed')
  })

  it('leaves every other message alone', () => {
    for (const message of [{ t: 's', i: '1', r: 3 }, { t: 'q', m: 'start', a: [] }, null, 'text']) {
      expect(cross(message)).toEqual(message)
    }
  })
})
