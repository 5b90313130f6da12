import type { Locator, Page } from 'playwright-core'

interface Point {
  x: number
  y: number
}

const STEP_MS = 16
const POINTER =
  '<svg width="22" height="22" viewBox="0 0 22 22"><path d="M4 2l13 9.5-6 1 3.5 6.5-2.6 1.3L8.4 14 4 18z" fill="#111" stroke="#fff" stroke-width="1.4"/></svg>'

/** A mouse that moves at a person's pace and can be seen, which a browser's own pointer cannot be in a film. */
export class Hand {
  readonly #page: Page
  #at: Point = { x: 640, y: 700 }

  private constructor(page: Page) {
    this.#page = page
  }

  static async on(page: Page): Promise<Hand> {
    await page.evaluate((svg) => {
      const pointer = document.createElement('div')
      pointer.id = 'filmed-pointer'
      pointer.innerHTML = svg
      Object.assign(pointer.style, { position: 'fixed', left: '0', top: '0', zIndex: '99999', pointerEvents: 'none' })
      document.body.append(pointer)
    }, POINTER)
    const hand = new Hand(page)
    await hand.#show()
    return hand
  }

  rest(ms: number): Promise<void> {
    return this.#page.waitForTimeout(ms)
  }

  async moveTo(target: Locator): Promise<void> {
    const box = await boxOf(target)
    await this.#glide({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
  }

  async click(target: Locator): Promise<void> {
    await this.moveTo(target)
    await this.#press()
  }

  async clickAt(point: Point): Promise<void> {
    await this.#glide(point)
    await this.#press()
  }

  /** Drags across a slider, from one share of its width to another. */
  async drag(target: Locator, from: number, to: number): Promise<void> {
    const box = await boxOf(target)
    const at = (share: number) => ({ x: box.x + box.width * share, y: box.y + box.height / 2 })
    await this.#glide(at(from))
    await this.#page.mouse.down()
    await this.#glide(at(to))
    await this.#page.mouse.up()
    await this.rest(400)
  }

  async #press(): Promise<void> {
    await this.rest(150)
    await this.#page.mouse.down()
    await this.rest(70)
    await this.#page.mouse.up()
    await this.rest(350)
  }

  async #glide(to: Point): Promise<void> {
    const from = this.#at
    const steps = Math.max(8, Math.min(36, Math.round(Math.hypot(to.x - from.x, to.y - from.y) / 22)))
    for (let step = 1; step <= steps; step++) {
      const t = step / steps
      const eased = t * t * (3 - 2 * t)
      this.#at = { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased }
      await this.#page.mouse.move(this.#at.x, this.#at.y)
      await this.#show()
      await this.rest(STEP_MS)
    }
  }

  #show(): Promise<void> {
    return this.#page.evaluate(({ x, y }) => {
      const pointer = document.getElementById('filmed-pointer')
      if (pointer) pointer.style.transform = `translate(${x - 4}px, ${y - 2}px)`
    }, this.#at)
  }
}

async function boxOf(target: Locator) {
  await target.waitFor()
  await target.scrollIntoViewIfNeeded()
  const box = await target.boundingBox()
  if (!box) throw new Error('There is nothing to point at.')
  return box
}
