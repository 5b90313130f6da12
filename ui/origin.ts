import { DEVELOPMENT_PROXY_ORIGIN } from '../contract/proxy-api.ts'

/** The one host the panel talks to, fixed when the plugin is built, as Figma's manifest demands. */
export const PROXY_ORIGIN = process.env.RESTYLE_PROXY_ORIGIN ?? DEVELOPMENT_PROXY_ORIGIN

/** Of the plugin, from package.json. */
export const VERSION = process.env.PLUGIN_VERSION ?? ''
