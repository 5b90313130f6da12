import type { CDPSession, Page } from 'playwright-core'
import sharp from 'sharp'

interface Frame {
  jpeg: Buffer
  /** Seconds since 1970, when the page looked like this. */
  at: number
}

export interface Development {
  /** Of the moving picture, in pixels. */
  width: number
  /** At most; what did not move takes no frames. */
  framesPerSecond: number
  /** 1–100, as WebP has it. */
  quality: number
}

/** What a page looked like from `start` to `stop`, told by the browser whenever it painted. */
export class Film {
  readonly #session: CDPSession
  readonly #frames: Frame[] = []
  #endedAt = 0

  private constructor(session: CDPSession) {
    this.#session = session
  }

  static async start(page: Page): Promise<Film> {
    const session = await page.context().newCDPSession(page)
    const film = new Film(session)
    session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      film.#frames.push({ jpeg: Buffer.from(data, 'base64'), at: metadata.timestamp ?? Date.now() / 1000 })
      void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined)
    })
    await session.send('Page.startScreencast', { format: 'jpeg', quality: 92, everyNthFrame: 1 })
    return film
  }

  async stop(): Promise<void> {
    await this.#session.send('Page.stopScreencast')
    this.#endedAt = Date.now() / 1000
  }

  get seconds(): number {
    return this.#endedAt - (this.#frames[0]?.at ?? this.#endedAt)
  }

  /** An animated WebP that plays once at the speed at which it happened, and then again. */
  async develop({ width, framesPerSecond, quality }: Development): Promise<Buffer> {
    const shown: Frame[] = []
    for (const frame of this.#frames) {
      const last = shown.at(-1)
      // Of frames too close together the later one is how it went on.
      if (last && frame.at - last.at < 1 / framesPerSecond) last.jpeg = frame.jpeg
      else shown.push({ ...frame })
    }
    if (shown.length === 0) throw new Error('Nothing was filmed.')
    const delay = shown.map(({ at }, i) => Math.max(20, Math.round(((shown[i + 1]?.at ?? this.#endedAt) - at) * 1000)))
    const small = await Promise.all(shown.map(({ jpeg }) => sharp(jpeg).resize({ width }).png({ compressionLevel: 1 }).toBuffer()))
    return sharp(small, { join: { animated: true } }).webp({ delay, loop: 0, quality, effort: 6, smartSubsample: true }).toBuffer()
  }
}
