type Sizing = FrameNode['primaryAxisSizingMode']

/** Lays a frame out by itself, with `gap` between what is in it. Its sizes are along the direction, and across. */
export function layOut(
  frame: FrameNode,
  direction: 'HORIZONTAL' | 'VERTICAL',
  gap: number,
  [along, across]: readonly [Sizing, Sizing] = ['AUTO', 'AUTO'],
): void {
  frame.layoutMode = direction
  frame.itemSpacing = gap
  frame.primaryAxisSizingMode = along
  frame.counterAxisSizingMode = across
}

/** Space within a frame's edges: left and right, top and bottom. */
export function pad(frame: FrameNode, sides: number, ends = sides): void {
  frame.paddingLeft = frame.paddingRight = sides
  frame.paddingTop = frame.paddingBottom = ends
}
