import type { Manifest } from './manifest.ts'

/**
 * The hosts that a manifest's `networkAccess` allows, as Content-Security-Policy sources. The development ones
 * count too: everything that runs in the playground is a plugin under development.
 */
function allowedSources(manifest: Manifest): string[] {
  const { allowedDomains = [], devAllowedDomains = [] } = manifest.networkAccess ?? {}
  return [...new Set([...allowedDomains, ...devAllowedDomains])].filter((source) => source !== 'none')
}

/**
 * The policy that Figma puts on the plugin's window for a manifest: scripts and styles come with the page itself,
 * workers from `blob:`, and everything over the network only from the allowed hosts.
 */
export function contentSecurityPolicy(manifest: Manifest): string {
  const hosts = allowedSources(manifest)
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'unsafe-inline'", "'wasm-unsafe-eval'", 'blob:', ...hosts],
    'worker-src': ['blob:'],
    'style-src': ["'unsafe-inline'", ...hosts],
    'img-src': ['data:', 'blob:', ...hosts],
    'media-src': ['data:', 'blob:', ...hosts],
    'font-src': ['data:', ...hosts],
    'connect-src': ['data:', 'blob:', ...hosts],
  }
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ')
}

/** Whether the policy of a manifest lets the plugin's window connect to an address. */
export function mayConnect(manifest: Manifest, address: string): boolean {
  const url = new URL(address)
  if (url.protocol === 'data:' || url.protocol === 'blob:') return true
  return allowedSources(manifest).some((source) => matches(source, url))
}

/** Matching of a host source as in the CSP specification: scheme, host with a leading wildcard, port, path. */
function matches(source: string, url: URL): boolean {
  if (source === '*') return true
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^:/]+)(?::(\d+|\*))?(\/.*)?$/i.exec(source)
  if (!parts) return false
  const [, scheme, host = '', port, path] = parts
  const secure = { http: 'https:', ws: 'wss:' }[scheme ?? '']
  if (scheme && url.protocol !== `${scheme}:` && url.protocol !== secure) return false
  if (!matchesHost(host.toLowerCase(), url.hostname)) return false
  if (port !== '*' && (port ?? defaultPort(url.protocol)) !== (url.port || defaultPort(url.protocol))) return false
  if (path === undefined || path === '/') return true
  return path.endsWith('/') ? url.pathname.startsWith(path) : url.pathname === path
}

function matchesHost(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === host
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' || protocol === 'wss:' ? '443' : '80'
}
