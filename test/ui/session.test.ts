import { expect, test, vi } from 'vitest'
import { STORAGE_KEYS } from '../../contract/plugin-calls.ts'
import { words } from '../../ui/words.ts'
import { connected, openRig, until, type Rig, type RigOptions } from './rig.ts'

const DAY_MS = 86_400_000

/** A rig whose panel was connected once, and a promise that holds back the proxy's next word on the designer. */
async function knownRig(before: NonNullable<RigOptions['before']> = () => undefined) {
  const rig = await openRig({
    before: (parts) => {
      parts.proxy.me = { ...parts.proxy.me, renewsAt: Date.now() + DAY_MS }
      before(parts)
    },
  })
  await connected(rig)
  await until(() => keptName(rig) === 'Ada')
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  return { ...rig, held, answer }
}

function keptName({ sandbox }: Rig): unknown {
  const { me } = (sandbox.storage.get(STORAGE_KEYS.settings) ?? {}) as { me?: { name: string } | null }
  return me?.name
}

test('a panel opened again shows who was signed in at once, and then what the proxy says', async () => {
  const rig = await knownRig()
  rig.proxy.me = { ...rig.proxy.me, name: 'Ada L.', spentMicroUsd: 20_000_000 }
  rig.proxy.failNext('me', { kind: 'hold', until: rig.held })
  const panel = await rig.open()
  const state = panel.session.state
  expect(state.value).toMatchObject({ kind: 'connected', verified: false, me: { name: 'Ada', spentMicroUsd: 12_600_000 } })
  // What does not depend on that word is asked for meanwhile, and in her name.
  await until(() => rig.proxy.requests.filter((line) => line === 'GET /v1/jobs').length === 2)
  expect(panel.runs.notices.value).toEqual([])
  rig.answer()
  await until(() => panel.session.me?.name === 'Ada L.')
  expect(state.value).toMatchObject({ verified: true, me: { spentMicroUsd: 20_000_000 } })
})

test('a click before the proxy has answered waits for it, and then runs', async () => {
  const rig = await knownRig()
  rig.proxy.failNext('me', { kind: 'hold', until: rig.held })
  const panel = await rig.open()
  expect(panel.run()).toBeNull()
  expect(panel.runs.list.value).toHaveLength(0)
  expect(panel.isStarting.value).toBe(true)
  rig.answer()
  await until(() => panel.runs.list.value.length === 1)
  expect(panel.isStarting.value).toBe(false)
})

test('clicks that come while the first one waits for the proxy start nothing more', async () => {
  const rig = await knownRig()
  rig.proxy.failNext('me', { kind: 'hold', until: rig.held })
  const panel = await rig.open()
  for (let click = 0; click < 3; click++) panel.run()
  rig.answer()
  await until(() => panel.runs.list.value.length === 1)
  await until(() => !panel.isStarting.value)
  expect(panel.runs.list.value).toHaveLength(1)
})

test('nothing starts when what was free costs money by now', async () => {
  const rig = await knownRig(({ proxy }) => (proxy.me = { ...proxy.me, engine: 'local' }))
  rig.proxy.me = { ...rig.proxy.me, engine: 'uso' }
  rig.proxy.failNext('me', { kind: 'hold', until: rig.held })
  const panel = await rig.open()
  expect(panel.price.value).toBe('free')
  panel.run()
  rig.answer()
  await until(() => panel.runs.notices.value.includes(words.session.changed))
  expect(panel.runs.list.value).toHaveLength(0)
  expect(rig.proxy.jobs.size).toBe(0)
})

test('a code that was revoked is refused, and its owner forgotten', async () => {
  const rig = await knownRig()
  rig.proxy.code = 'another'
  const panel = await rig.open()
  expect(panel.session.me?.name).toBe('Ada')
  await until(() => panel.session.state.value.kind === 'refused')
  await until(() => keptName(rig) === undefined)
})

test('signing out forgets who it was', async () => {
  const rig = await knownRig()
  await rig.panel.signOut()
  await until(() => keptName(rig) === undefined)
})

test('what was said before the budget began anew is not shown', async () => {
  const rig = await knownRig()
  const soon = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * DAY_MS)
  try {
    rig.proxy.failNext('me', { kind: 'hold', until: rig.held })
    const panel = await rig.open()
    expect(panel.session.state.value.kind).toBe('checking')
    rig.answer()
    await until(() => panel.session.me !== null)
  } finally {
    soon.mockRestore()
  }
})
