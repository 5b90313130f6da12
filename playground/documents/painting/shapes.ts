/**
 * A shape as its signed distance: how far a point lies outside (positive) or inside (negative). Lengths are parts
 * of the picture's side, so that a picture looks the same at any size.
 */
export type Shape = (u: number, v: number) => number

/** Math.hypot is several times slower, and shapes are asked millions of times. */
function length(a: number, b: number): number {
  return Math.sqrt(a * a + b * b)
}

export function circle(cu: number, cv: number, r: number): Shape {
  return (u, v) => length(u - cu, v - cv) - r
}

/** Close to a true distance near the edge, which is all that is asked of it. */
export function ellipse(cu: number, cv: number, ru: number, rv: number, angle = 0): Shape {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  return (u, v) => {
    const a = ((u - cu) * cos + (v - cv) * sin) / ru
    const b = ((v - cv) * cos - (u - cu) * sin) / rv
    const k = length(a, b)
    return k === 0 ? -Math.min(ru, rv) : (k * (k - 1)) / length(a / ru, b / rv)
  }
}

/** Pointed at both ends: begins at a point and grows in the direction of `angle`. */
export function leaf(u0: number, v0: number, angle: number, long: number, width: number): Shape {
  const half = long / 2
  const radius = (half * half + (width / 2) ** 2) / width
  const offset = radius - width / 2
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  return (u, v) => {
    const along = (u - u0) * cos + (v - v0) * sin - half
    const across = Math.abs((v - v0) * cos - (u - u0) * sin)
    return length(along, across + offset) - radius
  }
}

/** A line with round ends. */
export function capsule(u0: number, v0: number, u1: number, v1: number, r: number): Shape {
  const du = u1 - u0
  const dv = v1 - v0
  const square = du * du + dv * dv
  return (u, v) => {
    const t = Math.min(1, Math.max(0, ((u - u0) * du + (v - v0) * dv) / square))
    return length(u - u0 - du * t, v - v0 - dv * t) - r
  }
}

export function box(cu: number, cv: number, halfWidth: number, halfHeight: number, round = 0): Shape {
  return (u, v) => {
    const a = Math.abs(u - cu) - halfWidth + round
    const b = Math.abs(v - cv) - halfHeight + round
    return length(Math.max(a, 0), Math.max(b, 0)) + Math.min(Math.max(a, b), 0) - round
  }
}

export function union(...shapes: Shape[]): Shape {
  return (u, v) => {
    let nearest = Number.POSITIVE_INFINITY
    for (const shape of shapes) nearest = Math.min(nearest, shape(u, v))
    return nearest
  }
}

/** What both shapes cover. */
export function overlap(a: Shape, b: Shape): Shape {
  return (u, v) => Math.max(a(u, v), b(u, v))
}

export function without(a: Shape, b: Shape): Shape {
  return (u, v) => Math.max(a(u, v), -b(u, v))
}

export interface Bounds {
  left: number
  top: number
  width: number
  height: number
}

/** The pixels of a square picture that are at most `margin` away from the shape. */
export function boundsOf(shape: Shape, side: number, margin: number): Bounds {
  const cells = 64
  const reach = margin + 1 / cells
  let [left, top, right, bottom] = [cells, cells, 0, 0]
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      if (shape((column + 0.5) / cells, (row + 0.5) / cells) > reach) continue
      left = Math.min(left, column)
      top = Math.min(top, row)
      right = Math.max(right, column + 1)
      bottom = Math.max(bottom, row + 1)
    }
  }
  const scale = side / cells
  const x = Math.floor(left * scale)
  const y = Math.floor(top * scale)
  return {
    left: x,
    top: y,
    width: Math.max(0, Math.ceil(right * scale) - x),
    height: Math.max(0, Math.ceil(bottom * scale) - y),
  }
}
