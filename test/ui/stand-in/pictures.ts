import sharp from 'sharp'
import type { PretendedLayer } from './sandbox.ts'

/** A PNG of one colour with a lighter frame, so that crops can be told from paddings. */
export async function pngOf(width: number, height: number, colour: string): Promise<Uint8Array> {
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${colour}"/><stop offset="1" stop-color="#fff"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>
    <circle cx="70%" cy="30%" r="${Math.min(width, height) * 0.18}" fill="#fff" fill-opacity=".7"/>
    <rect x="8%" y="70%" width="60%" height="6%" rx="4" fill="#000" fill-opacity=".5"/>
    <rect x="8%" y="82%" width="40%" height="6%" rx="4" fill="#000" fill-opacity=".3"/></svg>`
  return new Uint8Array(await sharp(Buffer.from(picture)).png().toBuffer())
}

export async function layer(
  id: string,
  name: string,
  width: number,
  height: number,
  change: Partial<PretendedLayer> = {},
): Promise<PretendedLayer> {
  const colours = ['#3b5bdb', '#c2255c', '#2b8a3e', '#e8590c', '#6741d9']
  const colour = colours[Buffer.from(id).reduce((sum, byte) => sum + byte, 0) % colours.length] ?? '#333'
  const scale = 1024 / Math.max(width, height)
  const png = await pngOf(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), colour)
  return {
    ...{ id, name, pageId: 'page:1', type: 'FRAME', width, height, imageLike: false, hasText: false, problem: null },
    ...{ png, background: { r: 1, g: 1, b: 1 } },
    ...change,
  }
}
