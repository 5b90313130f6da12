import { proxyOrigin } from './scripts/proxy-origin.mjs'

/** Names each command after what it does, and lets the plugin reach its proxy and nothing else. */
export default function (manifest) {
  const { origin, release } = proxyOrigin(process.env)
  return {
    ...manifest,
    menu: manifest.menu.map((item) => ('command' in item ? { ...item, command: item.command.split('--')[1] } : item)),
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
