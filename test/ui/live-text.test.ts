import { expect, test } from 'vitest'
import type { TextOnResult } from '../../contract/plugin-calls.ts'
import { stageOf } from '../../ui/state/run.ts'
import { words } from '../../ui/words.ts'
import { connected, openRig, until, type Rig } from './rig.ts'
import { pngOf } from './stand-in/pictures.ts'

const PICTURE = { bytes: await pngOf(48, 102, '#000'), width: 480, height: 1024 }

function textIn(nodeId: string, grey: number): TextOnResult {
  const colour = { r: grey, g: grey, b: grey }
  return { nodeId, box: { x: 0, y: 0, width: 1, height: 0.1 }, styles: [{ colour, opacity: 1, fontSize: 16, fontWeight: 400 }] }
}

/** A run of a screen with a text that can be read on black and two that cannot. */
async function finished({ before, meanwhile }: { before?: (rig: Rig) => void; meanwhile?: (rig: Rig) => void } = {}): Promise<Rig> {
  const rig = await openRig()
  rig.sandbox.texts = [textIn('2:1', 1), textIn('2:2', 0.1), textIn('2:3', 0.2)]
  await connected(rig)
  before?.(rig)
  rig.panel.run()
  await until(() => rig.run().trip.at === 'following')
  meanwhile?.(rig)
  rig.proxy.finish(rig.run().id, [PICTURE])
  await until(() => stageOf(rig.run(), 0).kind === 'done')
  return rig
}

function hardToRead(rig: Rig): string[] {
  return rig.run().pictures.flatMap(({ backings }) => backings.map(({ textId }) => textId))
}

test('the content goes out without its text, and the request says so', async () => {
  const { sandbox, proxy } = await finished()
  expect(sandbox.calls.filter((call) => call.startsWith('export'))).toEqual(['export backdrop 1:1', 'export style 1:2'])
  expect(proxy.onlyJob.request.keepText).toBe(true)
  expect(sandbox.placed[0]?.recipe.request.keepText).toBe(true)
})

test('turned off, the content goes out whole and nothing is said of text', async () => {
  const rig = await finished({ before: ({ panel }) => panel.editor.change({ keepText: false }) })
  expect(rig.sandbox.calls).toContain('export content 1:1')
  expect('keepText' in rig.proxy.onlyJob.request).toBe(false)
  expect(hardToRead(rig)).toEqual([])
})

test('texts that are hard to read are told, shown, and backed with one click', async () => {
  const rig = await finished()
  const { panel, sandbox } = rig
  expect(hardToRead(rig)).toEqual(['2:2', '2:3'])
  await panel.runs.reveal(...hardToRead(rig))
  expect(sandbox.revealed).toEqual(['2:2', '2:3'])
  await Promise.all([panel.runs.addBackings(rig.run().id), panel.runs.addBackings(rig.run().id)])
  expect(sandbox.backings.map(({ textId }) => textId)).toEqual(['2:2', '2:3'])
  expect(panel.announcement.value).toBe(words.runs.backed(2))
  expect(hardToRead(rig)).toEqual([])
})

test('a backing that cannot be put stays on offer', async () => {
  const rig = await finished()
  rig.sandbox.addBackings = async () => {
    throw new Error('Figma is busy.')
  }
  await rig.panel.runs.addBackings(rig.run().id)
  expect(rig.run().note).toBe('Figma is busy.')
  expect(hardToRead(rig)).toEqual(['2:2', '2:3'])
})

test('a picture that stands without its text says why', async () => {
  const rig = await finished({ meanwhile: ({ sandbox }) => void sandbox.layers.delete('1:1') })
  expect(rig.run().note).toBe(words.runs.textLost)
  expect(hardToRead(rig)).toEqual([])
})
