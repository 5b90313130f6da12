/** Stylesheets are added to the page by the build; a leading `!` keeps their class names as written. */
declare module '*.css'

/** The bundled source of a worker, as text: the plugin is one file, so a worker starts from a blob. */
declare module 'worker:*' {
  const source: string
  export default source
}

/** Replaced by the build. */
declare const process: { env: { RESTYLE_PROXY_ORIGIN?: string; PLUGIN_VERSION?: string } }
