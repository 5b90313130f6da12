import sharp from 'sharp'
import type { RgbaImage } from '../restyle/image.ts'

/**
 * Decodes to upright 8-bit sRGB, the first frame of an animation. Alpha is dropped without compositing, as
 * USO does it: what is transparent shows the colour stored under it, which is black in most files.
 */
export async function decode(bytes: Uint8Array): Promise<RgbaImage> {
  const { data, info } = await sharp(bytes, { failOn: 'error' })
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

/** Encodes as PNG or JPEG, without metadata. */
export async function encode(image: RgbaImage, format: 'png' | 'jpeg'): Promise<Uint8Array> {
  const { width, height, data } = image
  const pixels = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha()
  // Brushwork hardly compresses: a higher level takes three times as long for two per cent.
  const encoded =
    format === 'png'
      ? pixels.png({ compressionLevel: 4 })
      : pixels.jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
  return new Uint8Array(await encoded.toBuffer())
}
