/**
 * A shape as its signed distance: how far a point lies outside (positive) or inside (negative). Lengths are parts
 * of the picture's side, so that a picture looks the same at any size.
 */
export type Shape = (u: number, v: number) => number

export function circle(cu: number, cv: number, r: number): Shape {
  return (u, v) => Math.hypot(u - cu, v - cv) - r
}

/** Close to a true distance near the edge, which is all that is asked of it. */
export function ellipse(cu: number, cv: number, ru: number, rv: number, angle = 0): Shape {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  return (u, v) => {
    const a = ((u - cu) * cos + (v - cv) * sin) / ru
    const b = ((v - cv) * cos - (u - cu) * sin) / rv
    const k = Math.hypot(a, b)
    return k === 0 ? -Math.min(ru, rv) : (k * (k - 1)) / Math.hypot(a / ru, b / rv)
  }
}

/** Pointed at both ends: begins at a point and grows in the direction of `angle`. */
export function leaf(u0: number, v0: number, angle: number, length: number, width: number): Shape {
  const half = length / 2
  const radius = (half * half + (width / 2) ** 2) / width
  const offset = radius - width / 2
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  return (u, v) => {
    const along = (u - u0) * cos + (v - v0) * sin - half
    const across = Math.abs((v - v0) * cos - (u - u0) * sin)
    return Math.hypot(along, across + offset) - radius
  }
}

/** A line with round ends. */
export function capsule(u0: number, v0: number, u1: number, v1: number, r: number): Shape {
  const du = u1 - u0
  const dv = v1 - v0
  const square = du * du + dv * dv
  return (u, v) => {
    const t = Math.min(1, Math.max(0, ((u - u0) * du + (v - v0) * dv) / square))
    return Math.hypot(u - u0 - du * t, v - v0 - dv * t) - r
  }
}

export function box(cu: number, cv: number, halfWidth: number, halfHeight: number, round = 0): Shape {
  return (u, v) => {
    const a = Math.abs(u - cu) - halfWidth + round
    const b = Math.abs(v - cv) - halfHeight + round
    return Math.hypot(Math.max(a, 0), Math.max(b, 0)) + Math.min(Math.max(a, b), 0) - round
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
