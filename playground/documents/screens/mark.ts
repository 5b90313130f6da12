import { solid, type Layers } from '../layers.ts'

/** Harbour's mark: a sun over two waves in a rounded square, `size` units wide. */
export function mark(parent: Layers, size: number, ground: string, figure: string): void {
  const unit = size / 44
  const frame = parent.frame('Mark', {
    width: size,
    height: size,
    cornerRadius: 13 * unit,
    clipsContent: true,
    fills: [solid(ground)],
  })
  frame.ellipse('Sun', {
    x: 14 * unit,
    y: 9 * unit,
    width: 16 * unit,
    height: 16 * unit,
    fills: [solid('#f2704f')],
  })
  frame.ellipse('Far wave', {
    x: -10 * unit,
    y: 23 * unit,
    width: 44 * unit,
    height: 34 * unit,
    fills: [solid(figure, 0.55)],
  })
  frame.ellipse('Near wave', {
    x: 12 * unit,
    y: 27 * unit,
    width: 46 * unit,
    height: 34 * unit,
    fills: [solid(figure)],
  })
}
