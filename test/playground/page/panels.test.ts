import axe from 'axe-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage, type OpenPage } from './open-page.ts'

let opened: OpenPage

beforeAll(async () => {
  opened = await openPage()
})

afterAll(() => opened?.close())

beforeEach(() => opened.load())

const row = (name: string) => opened.page.getByRole('treeitem', { name })
const background = { light: [239, 239, 237], dark: [25, 25, 27] }

describe('panels', () => {
  it('lists pages and goes to one, each with its own selection', async () => {
    await opened.page.evaluate(() => window.playground?.select('Card'))
    await opened.page.getByRole('button', { name: 'Second' }).click()
    expect(await opened.colorAt('Round')).toEqual([255, 255, 0])
    expect(await opened.selection()).toEqual([])
    expect(await opened.page.getByRole('button', { name: 'Second' }).getAttribute('aria-current')).toBe(
      'page',
    )
    await opened.page.getByRole('button', { name: 'First' }).click()
    expect(await opened.selection()).toEqual(['Card'])
  })

  it('walks, opens and selects layers with the keyboard', async () => {
    await row('Blue').focus()
    await opened.page.keyboard.press('ArrowDown')
    await opened.page.keyboard.press('ArrowRight')
    await opened.page.keyboard.press('ArrowRight')
    await opened.page.keyboard.press('Enter')
    await expect.poll(opened.selection).toEqual(['Inside'])
    expect(await row('Inside').getAttribute('aria-selected')).toBe('true')
  })

  it('opens the branch of what is selected on the canvas', async () => {
    await opened.page.evaluate(() => window.playground?.select('Inside'))
    await expect.poll(() => row('Inside').isVisible()).toBe(true)
  })

  it('renames by double click, keeps the old name on Escape', async () => {
    const field = opened.page.getByRole('textbox', { name: 'Name' })
    const isReady = () => field.evaluate((element) => element === document.activeElement)
    await row('Blue').dblclick()
    await expect.poll(isReady).toBe(true)
    await opened.page.keyboard.type('Sea')
    await opened.page.keyboard.press('Enter')
    await expect.poll(() => row('Sea').isVisible()).toBe(true)
    await row('Sea').dblclick()
    await expect.poll(isReady).toBe(true)
    await opened.page.keyboard.type('Nothing')
    await opened.page.keyboard.press('Escape')
    expect(await opened.page.evaluate(() => window.playground?.document.findByName('Sea')?.name)).toBe('Sea')
    expect(await row('Nothing').count()).toBe(0)
  })

  it('hides a layer from the canvas and shows it again', async () => {
    const at = await opened.pointOf('Blue')
    await row('Blue').hover()
    await opened.page.getByRole('button', { name: 'Hide Blue' }).click()
    expect(await opened.colorAt('Blue')).toEqual(background.light)
    await opened.page.mouse.click(at.x, at.y)
    expect(await opened.selection()).toEqual([])
    await opened.page.getByRole('button', { name: 'Show Blue' }).click()
    expect(await opened.colorAt('Blue', 0.9, 0.9)).toEqual([0, 0, 255])
  })

  it('leaves a locked layer alone', async () => {
    await row('Blue').hover()
    await opened.page.getByRole('button', { name: 'Lock Blue' }).click()
    const at = await opened.pointOf('Blue')
    await opened.page.mouse.click(at.x, at.y)
    expect(await opened.selection()).toEqual([])
    await row('Blue').click()
    await opened.page.keyboard.press('Delete')
    expect(await opened.page.evaluate(() => window.playground?.document.findByName('Blue')?.name)).toBe(
      'Blue',
    )
  })

  it('shows size, place and fill of what is selected', async () => {
    await opened.page.evaluate(() => window.playground?.select('Blue'))
    const text = await opened.page.getByRole('complementary', { name: 'Properties' }).textContent()
    expect(text).toContain('Blue')
    expect(text).toContain('X500Y0W300H300')
    expect(text).toContain('#0000FF')
  })

  it('is selected, paged and themed by its address', async () => {
    await opened.load('?theme=dark&page=Second&select=Round')
    expect(await opened.selection()).toEqual(['Round'])
    expect(await opened.colorAt('Round', 0.05, 0.05)).toEqual(background.dark)
    await opened.load('?select=Nobody')
    expect(await opened.page.locator('.toast').textContent()).toBe('There is no layer named "Nobody".')
    await opened.load('?select=Card,Round')
    expect(await opened.page.locator('.toast').textContent()).toContain('different pages')
    expect(await opened.selection()).toEqual([])
  })

  it.each(['light', 'dark'])('has no accessibility violations in the %s theme', async (theme) => {
    await opened.load(`?theme=${theme}&select=Card,Blue`)
    await opened.page.getByRole('button', { name: 'Console' }).click()
    await opened.page.getByRole('button', { name: 'Plugins' }).click()
    await opened.page.evaluate(axe.source)
    const violations = await opened.page.evaluate(async () => {
      const found = await (window as unknown as { axe: typeof axe }).axe.run()
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
    })
    expect(violations).toEqual([])
  })
})
