import { describe, expect, test } from 'vitest'
import type { SignInProgress } from '../../contract/proxy-api.ts'
import { words } from '../../ui/words.ts'
import { openRig, until, type Rig } from './rig.ts'
import { ACCESS_CODE } from './stand-in/proxy.ts'

async function signedOut(signIn: SignInProgress[] | null): Promise<Rig> {
  const rig = await openRig({
    before({ sandbox, proxy }) {
      sandbox.storage.clear()
      proxy.signIn = signIn
    },
  })
  await until(() => rig.panel.session.state.value.kind === 'signed-out')
  await rig.panel.signIn.look()
  return rig
}

const state = ({ panel }: Rig) => panel.signIn.state.value

describe('signing in with the company’s account', () => {
  test('is offered only where the proxy has it', async () => {
    expect(state(await signedOut(null))).toEqual({ kind: 'absent' })
    expect(state(await signedOut([{ state: 'waiting' }]))).toEqual({ kind: 'offered', problem: null })
  })

  test('opens a browser, shows the code to type there, and connects with what comes back', async () => {
    const rig = await signedOut([{ state: 'waiting' }])
    void rig.panel.signIn.begin()
    await until(() => state(rig).kind === 'waiting')
    expect(state(rig)).toMatchObject({ code: 'BCD-FGH' })
    expect(rig.browsed).toEqual([`${rig.proxy.origin}/sign-in/begin/1`])
    rig.proxy.signIn = [{ state: 'done', accessCode: ACCESS_CODE, name: 'ada@example.com' }]
    await until(() => rig.panel.session.state.value.kind === 'connected')
    expect(rig.sandbox.storage.get('accessCode')).toBe(ACCESS_CODE)
    await until(() => state(rig).kind === 'offered')
    expect(rig.proxy.requests.join('\n')).not.toContain('a-one-time-key')
  })

  test('says why it led nowhere, and can be tried again', async () => {
    const rig = await signedOut([{ state: 'waiting' }, { state: 'refused', why: 'Accounts like yours may not.' }])
    await rig.panel.signIn.begin()
    expect(state(rig)).toEqual({ kind: 'offered', problem: 'Accounts like yours may not.' })
    rig.proxy.signIn = [{ state: 'expired' }]
    await rig.panel.signIn.begin()
    expect(state(rig)).toEqual({ kind: 'offered', problem: words.connect.signIn.expired })
    expect(rig.panel.session.state.value.kind).toBe('signed-out')
  })

  test('can be left while the browser is open, and then nothing comes of it', async () => {
    const rig = await signedOut([{ state: 'waiting' }])
    const begun = rig.panel.signIn.begin()
    await until(() => state(rig).kind === 'waiting')
    rig.panel.signIn.cancel()
    rig.proxy.signIn = [{ state: 'done', accessCode: ACCESS_CODE, name: 'ada@example.com' }]
    await begun
    expect(state(rig)).toEqual({ kind: 'offered', problem: null })
    expect(rig.panel.session.state.value.kind).toBe('signed-out')
  })
})
