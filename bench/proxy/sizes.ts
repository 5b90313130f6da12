import type { Size } from '../../contract/uso.ts'

/** As an uncompressed PNG this is 5 MB. */
export const BIG: Size = { width: 1_472, height: 1_136 }
/** As an uncompressed PNG this is 1.2 MB, about what a result weighs. */
export const USUAL: Size = { width: 768, height: 512 }

export function isSame(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height
}
