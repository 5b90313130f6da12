/** A transform that undoes another, as Figma writes them: [[a, b, x], [c, d, y]]. */
function inverse([[a, b, x], [c, d, y]]: Transform): Transform {
  const determinant = a * d - b * c
  return [
    [d / determinant, -b / determinant, (b * y - d * x) / determinant],
    [-c / determinant, a / determinant, (c * x - a * y) / determinant],
  ]
}

/** The transform that gives a layer inside `container` the corner `at` on the page, upright there. */
export function uprightAt(container: Transform, at: { x: number; y: number }): Transform {
  const [[a, b, x], [c, d, y]] = inverse(container)
  return [
    [a, b, a * at.x + b * at.y + x],
    [c, d, c * at.x + d * at.y + y],
  ]
}

export const IDENTITY: Transform = [
  [1, 0, 0],
  [0, 1, 0],
]

type Transform = [[number, number, number], [number, number, number]]
