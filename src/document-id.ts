const KEY = 'documentId'

let known: string | null = null

/**
 * A random id that tells this file's runs from those of other files. It is written to the file with the
 * first placeholder only: opening the panel must not change a document.
 */
export function documentId(): string {
  const stored = figma.root.getPluginData(KEY)
  known = stored === '' ? (known ?? randomHex(32)) : stored
  return known
}

export function keepDocumentId(): void {
  if (figma.root.getPluginData(KEY) === '') figma.root.setPluginData(KEY, documentId())
}

/** Not for secrets: the sandbox has no cryptographic randomness, and needs none to tell files apart. */
function randomHex(digits: number): string {
  let hex = ''
  while (hex.length < digits) hex += Math.floor(Math.random() * 16).toString(16)
  return hex
}
