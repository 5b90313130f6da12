/*
 * e^x and ln x from operations that IEEE 754 fixes to the last bit. Math.exp and Math.log may differ from one
 * JavaScript engine to the next.
 */

const LN2 = 0.6931471805599453
/** Powers of two from 2^−900 to 2^900. */
const POWER_RANGE = 900
const POWERS_OF_TWO = new Float64Array(2 * POWER_RANGE + 1).fill(1)
for (let n = 1; n <= POWER_RANGE; n++) {
  POWERS_OF_TWO[POWER_RANGE + n] = POWERS_OF_TWO[POWER_RANGE + n - 1]! * 2
  POWERS_OF_TWO[POWER_RANGE - n] = POWERS_OF_TWO[POWER_RANGE - n + 1]! / 2
}

/** e^x; 0 below −600, clamped above 600. */
export function exponential(x: number): number {
  if (x < -600) return 0
  const clamped = Math.min(600, x)
  const halvings = Math.round(clamped / LN2)
  const rest = clamped - halvings * LN2
  let term = 1
  let sum = 1
  for (let n = 1; n < 18; n++) {
    term *= rest / n
    sum += term
  }
  return sum * POWERS_OF_TWO[POWER_RANGE + halvings]!
}

/** Natural logarithm of x > 0. */
export function logarithm(x: number): number {
  let mantissa = x
  let exponent = 0
  while (mantissa > 1.5) {
    mantissa /= 2
    exponent++
  }
  while (mantissa < 0.75) {
    mantissa *= 2
    exponent--
  }
  const z = (mantissa - 1) / (mantissa + 1)
  const square = z * z
  let power = z
  let sum = 0
  for (let n = 1; n < 40; n += 2) {
    sum += power / n
    power *= square
  }
  return 2 * sum + exponent * LN2
}
