/** Something of the plugin's menu that can be chosen; with parameters it asks for them first. */
export interface MenuCommand {
  name: string
  command: string
  parameters?: { key: string; name: string; description?: string; optional?: boolean }[]
}

/** The parts of a plugin's manifest.json that the host reads. */
export interface Manifest {
  id: string
  name: string
  main: string
  ui?: string | Record<string, string>
  editorType?: string[]
  documentAccess?: string
  networkAccess?: {
    allowedDomains: string[]
    devAllowedDomains?: string[]
    reasoning?: string
  }
  menu?: (MenuCommand | { separator: true })[]
  relaunchButtons?: { command: string; name: string; multipleSelection?: boolean }[]
}

/**
 * @throws when it is no manifest, or one that this stand-in would run under other rules than Figma: it knows only
 * `documentAccess: "dynamic-page"`
 */
export function parseManifest(text: string): Manifest {
  const manifest: unknown = JSON.parse(text)
  if (typeof manifest !== 'object' || manifest === null || !('id' in manifest) || !('main' in manifest)) {
    throw new Error('manifest.json needs at least "id", "name" and "main".')
  }
  const result = manifest as Manifest
  if (result.documentAccess !== 'dynamic-page') {
    throw new Error('manifest.json must have "documentAccess": "dynamic-page", which Figma asks of new plugins.')
  }
  return result
}
