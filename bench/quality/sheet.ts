import sharp from 'sharp'
import type { RgbaImage } from '../../engine/restyle/image.ts'

const CELL = { width: 300, height: 220 }
const GAP = 6

/** A table of pictures: a row a content, a column a style, the originals along the edges. */
export class Sheet {
  readonly #contents: string[] = []
  readonly #styles: string[] = []
  readonly #cells: { input: Buffer; left: number; top: number }[] = []

  async add(
    content: string,
    style: string,
    contentImage: RgbaImage,
    styleImage: RgbaImage,
    result: RgbaImage,
  ) {
    if (!this.#styles.includes(style)) {
      this.#styles.push(style)
      await this.#put(this.#styles.length, 0, styleImage)
    }
    if (!this.#contents.includes(content)) {
      this.#contents.push(content)
      await this.#put(0, this.#contents.length, contentImage)
    }
    await this.#put(this.#styles.indexOf(style) + 1, this.#contents.indexOf(content) + 1, result)
  }

  jpeg(): Promise<Buffer> {
    const width = (this.#styles.length + 1) * (CELL.width + GAP) + GAP
    const height = (this.#contents.length + 1) * (CELL.height + GAP) + GAP
    return sharp({ create: { width, height, channels: 3, background: '#2b2b2b' } })
      .composite(this.#cells)
      .jpeg({ quality: 80, mozjpeg: true })
      .toBuffer()
  }

  async #put(column: number, row: number, { width, height, data }: RgbaImage): Promise<void> {
    const input = await sharp(data, { raw: { width, height, channels: 4 } })
      .resize({ ...CELL, fit: 'contain', background: '#2b2b2b' })
      .removeAlpha()
      .png()
      .toBuffer()
    const left = GAP + column * (CELL.width + GAP)
    this.#cells.push({ input, left, top: GAP + row * (CELL.height + GAP) })
  }
}
