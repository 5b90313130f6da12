import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { decode } from '../../engine/images/codec.ts'
import { coverRegion, resize } from '../../engine/restyle/resize.ts'
import type { RgbaImage } from '../../engine/restyle/image.ts'
import { restyle } from '../../engine/restyle/restyle.ts'
import { keepSizeOutput } from '../../contract/geometry.ts'
import { buildSample } from '../../playground/build-sample.ts'
import { sampleNames } from '../../playground/documents/names.ts'
import { assetsOnDisk } from '../../playground/headless/assets.ts'
import { CanvasDocument } from '../../playground/host/document.ts'

export interface Pair {
  contentName: string
  styleName: string
  /** At the size of the result. */
  content: RgbaImage
  style: RgbaImage
  result: RgbaImage
}

/**
 * Restyles screens of the sample document with each of its styles, at USO's own sizes. Without `wanted` all are
 * taken.
 */
export async function* restyledPairs(
  wanted: (contentName: string, styleName: string) => boolean = () => true,
): AsyncGenerator<Pair> {
  const document = await CanvasDocument.open(await readFile(await buildSample()), assetsOnDisk)
  const picture = async (name: string): Promise<RgbaImage> => {
    const node = document.findByName(name)
    if (!node) throw new Error(`The sample document has no layer “${name}”.`)
    const png = document.render(node.id)
    return decode(await sharp(png).flatten({ background: 'white' }).png().toBuffer())
  }
  for (const contentName of sampleNames.screens) {
    const source = await picture(contentName)
    const { width, height } = keepSizeOutput(source)
    const content = resize(source, width, height, coverRegion(source, width, height))
    for (const styleName of sampleNames.styles) {
      if (!wanted(contentName, styleName)) continue
      const style = await picture(styleName)
      yield { contentName, styleName, content, style, result: paint(content, style) }
    }
  }
}

export function paint(content: RgbaImage, style: RgbaImage): RgbaImage {
  const { width, height } = content
  const steps = restyle({
    content,
    styles: [style],
    width,
    height,
    seed: 7,
    guidanceScale: 4,
    inferenceSteps: 28,
    variant: 0,
  })
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
