const addresses = new WeakMap<Uint8Array, string>()

/** An address under which an `img` or style sheet finds a picture of the document; one for each picture. */
export function pictureAddress(bytes: Uint8Array): string {
  const known = addresses.get(bytes)
  if (known !== undefined) return known
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)]))
  addresses.set(bytes, address)
  return address
}
