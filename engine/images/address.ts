/** Where uploads and results live, below the engine's address: fal's media host as a path segment. */
const FILES_PATH = 'v3.fal.media/files'

export function fileUrl(base: string, id: string, name: string): string {
  return `${base}/${FILES_PATH}/${id}/${name}`
}

/**
 * The id of a file in the engine's storage that an address names, or null. The host is not looked at: one
 * engine is reached under several names, and the id cannot be guessed.
 */
export function storedId(address: string): string | null {
  return new RegExp(`/${FILES_PATH}/([0-9a-f]{32})/[^/]*$`).exec(address)?.[1] ?? null
}
