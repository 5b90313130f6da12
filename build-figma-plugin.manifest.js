import { proxyOrigin } from './scripts/proxy-origin.mjs'

/** Lets the plugin reach its proxy and nothing else. */
export default function (manifest) {
  const { origin, release } = proxyOrigin(process.env)
  return {
    ...manifest,
    networkAccess: release
      ? {
          allowedDomains: [origin],
          reasoning:
            'Sends the images you choose to your own proxy, which holds the key of the image service, and fetches the results from it.',
        }
      : {
          allowedDomains: ['none'],
          devAllowedDomains: [origin],
          reasoning: 'Development build: talks to the proxy on this machine alone.',
        },
  }
}
