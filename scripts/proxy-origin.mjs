const DEVELOPMENT_ORIGIN = 'http://localhost:8787'

/**
 * The one host a build of the plugin may talk to, from RESTYLE_PROXY_ORIGIN.
 *
 * @param {Record<string, string | undefined>} env
 * @returns {{ origin: string, release: boolean }} `release` is false for a development build.
 * @throws {Error} that names the variable when the value is not a plain origin.
 */
export function proxyOrigin(env) {
  const value = env.RESTYLE_PROXY_ORIGIN
  if (value === undefined) return { origin: DEVELOPMENT_ORIGIN, release: false }
  const refuse = (/** @type {string} */ why) =>
    new Error(
      `RESTYLE_PROXY_ORIGIN ${why}. Give the address of your proxy without a path, such as https://restyle.example.com. ` +
        `Leave the variable out to build for development with ${DEVELOPMENT_ORIGIN}.`,
    )
  let url
  try {
    url = new URL(value)
  } catch {
    throw refuse(value === '' ? 'is empty' : 'is not an address')
  }
  if (url.username !== '' || url.password !== '') throw refuse('must not hold a user name or a password')
  const local = url.hostname === 'localhost'
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
    throw refuse('must start with https:// (http:// is for localhost alone)')
  }
  if (/[*\s]/.test(value) || url.hostname.includes('*')) throw refuse('must name one host, not a pattern')
  // Figma compares origins letter by letter, so what is written must be what the browser would send.
  if (url.origin !== value) throw refuse('must be an origin alone, in lower case and without a closing slash')
  return { origin: value, release: true }
}
