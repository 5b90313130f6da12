import { describe, expect, test } from 'vitest'
import { words } from '../../ui/words.ts'
import { look } from './look.ts'
import { RUN, shown } from './run-steps.ts'
import { ACCESS_CODE } from './stand-in/proxy.ts'
import { setUpViews } from './views-rig.ts'

const rig = setUpViews()

describe('connecting', () => {
  test('a pasted code is checked, kept and used', async () => {
    rig.sandbox.storage.clear()
    const panel = await rig.open({ connected: false })
    const field = panel.frame.getByLabel(words.connect.label)
    await field.waitFor()
    await look(panel, 'connect')
    await field.fill(`  ${ACCESS_CODE}\n`)
    await field.press('Enter')
    await panel.frame.getByRole('button', { name: RUN }).waitFor()
    expect(rig.sandbox.storage.get('accessCode')).toBe(ACCESS_CODE)
    await panel.frame.getByRole('button', { name: words.session.signOut }).click()
    await field.waitFor()
    expect(rig.sandbox.storage.has('accessCode')).toBe(false)
    expect(panel.complaints).toEqual([])
  })

  test('a sign-in with the company’s account shows the code that the browser asks for', async () => {
    rig.sandbox.storage.clear()
    rig.proxy.signIn = [{ state: 'waiting' }]
    const panel = await rig.open({ connected: false })
    await look(panel, 'connect-sign-in')
    await panel.frame.getByRole('button', { name: words.connect.signIn.button }).click()
    await shown(panel).getByText('BCD-FGH').waitFor()
    await look(panel, 'connect-sign-in-waiting')
    rig.proxy.signIn = [{ state: 'done', accessCode: ACCESS_CODE, name: 'Ada' }]
    await panel.frame.getByRole('button', { name: RUN }).waitFor()
    expect(rig.sandbox.storage.get('accessCode')).toBe(ACCESS_CODE)
  })

  test('a wrong code says what to do', async () => {
    rig.sandbox.storage.set('accessCode', 'wrong')
    const panel = await rig.open({ connected: false })
    await shown(panel).getByText(words.connect.wrongTitle).waitFor()
    await look(panel, 'connect-wrong')
  })

  test('an unreachable proxy is tried again by itself', async () => {
    await rig.proxy.stop()
    const panel = await rig.open({ connected: false })
    await shown(panel).getByText(words.connect.offlineTitle).waitFor()
    await look(panel, 'connect-offline')
    await rig.startProxy()
    await panel.frame.getByRole('button', { name: RUN }).waitFor()
  })

  test('while the code is checked', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    rig.proxy.failNext('me', { kind: 'hold', until: held })
    const panel = await rig.open({ connected: false })
    await shown(panel).getByText(words.connect.checkingNote).waitFor()
    await look(panel, 'connect-checking')
    release()
    await panel.frame.getByRole('button', { name: RUN }).waitFor()
  })

  test('a spent budget is told, and stops the button', async () => {
    rig.proxy.me = { ...rig.proxy.me, spentMicroUsd: 25_000_000 }
    rig.sandbox.selection = ['1:1', '1:2']
    const panel = await rig.open({ connected: false })
    await shown(panel).getByText(words.session.spentTitle, { exact: true }).waitFor()
    await look(panel, 'budget-spent')
    await panel.frame.getByRole('button', { name: RUN }).press('Enter')
    await shown(panel).getByText(words.reasons.budgetSpent(rig.proxy.me.renewsAt), { exact: true }).waitFor()
    expect(rig.proxy.requests.some((line) => line.startsWith('POST'))).toBe(false)
  })
})
