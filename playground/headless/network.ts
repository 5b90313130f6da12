import { mayConnect } from '../host/csp.ts'
import type { Manifest } from '../host/manifest.ts'
import { readObjectUrl } from './object-urls.ts'

const simpleMethods = ['GET', 'HEAD', 'POST']
const simpleHeaders = ['accept', 'accept-language', 'content-language', 'content-type', 'range']
const simpleTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']

/**
 * `fetch` as the plugin's window has it: only hosts of the manifest, and as a page with the opaque origin `null`,
 * so that a server must answer with CORS headers (preflight included) or the response cannot be read. Once the window
 * is `closed` its connections break, and what is left of its code waits for ever: a browser would run none of it.
 */
export function windowFetch(manifest: Manifest, report: (violation: string) => void, closed: AbortSignal): typeof fetch {
  const never = new Promise<never>(() => undefined)
  const fetchAsWindow: typeof fetch = async (input, init) => {
    const blob = typeof input === 'string' && input.startsWith('blob:') ? readObjectUrl(input) : undefined
    if (blob) return new Response(blob)
    const own = new Request(input, init)
    const request = new Request(own, { signal: AbortSignal.any([own.signal, closed]) })
    if (!mayConnect(manifest, request.url)) {
      report(`Refused to connect to ${new URL(request.url).origin}: not in the manifest's networkAccess.`)
      throw new TypeError('Failed to fetch')
    }
    if (request.url.startsWith('data:')) return fetch(request)
    request.headers.set('origin', 'null')
    await preflight(request, report)
    const response = await send(() => fetch(request))
    allowed(response, report)
    return response
  }
  return async (input, init) => {
    if (closed.aborted) return never
    try {
      return await fetchAsWindow(input, init)
    } catch (error) {
      if (closed.aborted) return never
      throw error
    }
  }
}

async function preflight(request: Request, report: (violation: string) => void): Promise<void> {
  const names = [...request.headers.keys()].filter((name) => name !== 'origin' && !isSimple(name, request.headers))
  if (names.length === 0 && simpleMethods.includes(request.method)) return
  const headers: Record<string, string> = { 'origin': 'null', 'access-control-request-method': request.method }
  if (names.length > 0) headers['access-control-request-headers'] = names.sort().join(',')
  const response = await send(() => fetch(request.url, { method: 'OPTIONS', headers, signal: request.signal }))
  allowed(response, report)
  const methods = listed(response, 'access-control-allow-methods')
  const granted = listed(response, 'access-control-allow-headers')
  const refused = names.filter((name) => !granted.includes(name) && (name === 'authorization' || !granted.includes('*')))
  const methodRefused =
    !simpleMethods.includes(request.method) && !methods.includes(request.method.toLowerCase()) && !methods.includes('*')
  if (response.ok && refused.length === 0 && !methodRefused) return
  report(`The preflight of ${request.method} ${request.url} was refused (${response.status}; ${refused.join(', ')}).`)
  throw new TypeError('Failed to fetch')
}

function allowed(response: Response, report: (violation: string) => void): void {
  const origin = response.headers.get('access-control-allow-origin')
  if (origin === '*' || origin === 'null') return
  report(`${response.url} answered without Access-Control-Allow-Origin for the origin null.`)
  void response.body?.cancel()
  throw new TypeError('Failed to fetch')
}

/** Browsers say no more than this about an unreachable server. */
async function send(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DOMException) throw error
    throw Object.assign(new TypeError('Failed to fetch'), { cause: error })
  }
}

function isSimple(name: string, headers: Headers): boolean {
  if (name !== 'content-type') return simpleHeaders.includes(name)
  const type = headers.get(name)?.split(';')[0]?.trim().toLowerCase() ?? ''
  return simpleTypes.includes(type)
}

function listed(response: Response, header: string): string[] {
  return (response.headers.get(header) ?? '').split(',').map((item) => item.trim().toLowerCase())
}
