import { describe, expect, it } from 'vitest'
import { FIRST_DRAFT } from '../../ui/state/draft.ts'
import { Preview, previewSizeOf } from '../../ui/state/preview.ts'
import { openRig } from './rig.ts'

describe('the free preview', () => {
  it('shows what the draft shows, sends nothing, and knows when it is out of date', async () => {
    const { panel, proxy } = await openRig()
    const requests = proxy.requests.length
    await panel.preview.paint(panel.draft.value)
    const state = panel.preview.state.value
    expect(state.kind).toBe('shown')
    // The login screen's proportions, without the padding that USO needs.
    if (state.kind === 'shown') expect([state.picture.width, state.picture.height]).toEqual([237, 512])
    expect(panel.preview.isStale(panel.draft.value)).toBe(false)
    panel.editor.change({ guidance: 8 })
    expect(panel.preview.isStale(panel.draft.value)).toBe(true)
    expect(proxy.requests.slice(requests).filter((request) => request.startsWith('POST'))).toEqual([])
  })

  it('says in words why a layer cannot be previewed', async () => {
    const { panel } = await openRig({ select: ['1:4'] })
    await panel.preview.paint(panel.draft.value)
    expect(panel.preview.state.value).toMatchObject({ kind: 'failed' })
  })

  it('gives way to a newer one, and to being stopped', async () => {
    let started = 0
    const preview = new Preview({
      sandbox: { stylePicture: async () => new Uint8Array(1), exportImage: async () => ({ png: new Uint8Array(1), width: 10, height: 10, background: { r: 1, g: 1, b: 1 } }) },
      images: { pixels: async (_bytes, _background, size) => ({ ...size, data: new Uint8ClampedArray(4) }) },
      exportQueue: (task) => task(),
      announce: () => undefined,
      painter: {
        warm: () => undefined,
        paint: (request, _report, stop) =>
          new Promise((resolve) => {
            const mine = ++started
            stop.addEventListener('abort', () => resolve(null))
            if (mine === 2) resolve({ width: request.width, height: request.height, data: new Uint8ClampedArray(4) })
          }),
      },
    })
    const stopped = preview.paint(FIRST_DRAFT)
    preview.stop()
    await stopped
    expect(preview.state.value.kind).toBe('none')
    started = 0
    const first = preview.paint(FIRST_DRAFT)
    await expect.poll(() => started).toBe(1)
    await preview.paint(FIRST_DRAFT)
    expect(preview.state.value.kind).toBe('shown')
    await first
    const shown = preview.state.value
    expect(shown.kind).toBe('shown')
    const third = preview.paint(FIRST_DRAFT)
    expect(preview.state.value.kind).toBe('painting')
    preview.stop()
    await third
    expect(preview.state.value).toBe(shown)
  })

  it('has the size of the picture that would be bought, made small', () => {
    expect(previewSizeOf({ ...FIRST_DRAFT, mode: 'new-scene', keepLayout: false, size: 'landscape_16_9' })).toEqual({ width: 512, height: 288 })
  })
})
