import { refusal } from '../refusal.ts'

/** @throws in words when Figma cannot read the bytes */
export function readPicture(bytes: Uint8Array): Image {
  try {
    return figma.createImage(bytes)
  } catch {
    throw refusal('picture')
  }
}

export function pictureFill({ hash }: Image, visible = true): ImagePaint {
  return {
    type: 'IMAGE',
    imageHash: hash,
    visible,
    // CROP with the identity stretches the picture to the box exactly; FILL would cut off the pixel or two by
    // which its rounded ratio differs from the layer's.
    scaleMode: 'CROP',
    imageTransform: [
      [1, 0, 0],
      [0, 1, 0],
    ],
  }
}
