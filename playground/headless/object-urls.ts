/** What `URL.createObjectURL` gave out, for everything in this process that opens such an address. */
const blobs = new Map<string, Blob>()
let count = 0

export function createObjectUrl(blob: Blob): string {
  const address = `blob:null/${++count}`
  blobs.set(address, blob)
  return address
}

export function revokeObjectUrl(address: string): void {
  blobs.delete(address)
}

export function readObjectUrl(address: string): Blob | undefined {
  return blobs.get(address)
}
