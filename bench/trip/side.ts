import type { Browser } from 'playwright-core'
import type { FalStandIn } from '../../test/proxy/fal-stand-in.ts'
import { GENERATION_MS, RUNNERS } from './fal.ts'
import { Link, LINKS, type LinkSpeed } from './link.ts'
import { measureTrip, type Trip } from './measure.ts'
import type { Server } from './servers.ts'
import { openStudio, type Studio } from './studio.ts'

interface Open {
  server: Server
  studio: Studio
}

interface Parts {
  browser: Browser
  fal: FalStandIn
  /** Where the plugin is built. */
  folder: string
  /** The port that the build calls, at which the link listens. */
  port: number
  startServer: () => Promise<Server & { code?: string; isOver?: () => Promise<boolean> }>
}

/** One of the plugins that are held against each other: its proxy, and its tab on a document. */
export class Side {
  readonly #parts: Parts
  #document: Uint8Array | null = null
  #open: Open | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Takes another document, in a tab and with a proxy of its own. */
  async take(document: Uint8Array): Promise<void> {
    await this.close()
    this.#document = document
  }

  /**
   * One trip. Rejects when it did not come to its end; the next one then starts with another tab and another proxy,
   * because a job that nobody has placed, or an error in the page, would stand in its way.
   */
  async trip(images: number, speed: LinkSpeed): Promise<Trip> {
    if (!this.#open) {
      this.#open = await this.#start()
      // Unmeasured, so that no first run pays for what a team's proxy and an open Figma have long behind them.
      await this.#travel(this.#open, 1, LINKS.fast)
    }
    return this.#travel(this.#open, images, speed)
  }

  async #travel({ server, studio }: Open, images: number, speed: LinkSpeed): Promise<Trip> {
    const { fal, port } = this.#parts
    const link = new Link(speed)
    await link.open(server.port, port)
    try {
      return await measureTrip(images, { studio, fal, link, server })
    } catch (error) {
      await this.close()
      // What the failed trip has handed in would keep the runners from the next.
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(images / RUNNERS) * GENERATION_MS))
      throw error
    } finally {
      await link.close()
    }
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = null
    await open?.studio.close()
    await open?.server.close()
  }

  async #start(): Promise<Open> {
    const { browser, folder, startServer } = this.#parts
    if (!this.#document) throw new Error('A side of the bench was asked for a trip before it had a document.')
    const server = await startServer()
    const { code, isOver } = server
    try {
      const studio = await openStudio(browser, {
        ...{ folder, document: this.#document },
        ...(code !== undefined && { code }),
        ...(isOver && { isOver }),
      })
      return { server, studio }
    } catch (error) {
      await server.close()
      throw error
    }
  }
}
