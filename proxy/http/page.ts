import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from './context.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const STYLE = `
:root { color-scheme: light dark; --ink: #1e1e1e; --quiet: #5f5f5f; --ground: #f5f5f5; --card: #fff; --line: #dcdcdc;
  --accent: #0a6ed1; --on-accent: #fff; --warn: #9a3412; --bar: #2f7fd6; --bar-held: #d08a1f; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f2f2; --quiet: #b0b0b0; --ground: #1b1b1b; --card: #262626;
  --line: #404040; --accent: #6bb0ff; --on-accent: #10202f; --warn: #ffb38a; --bar: #5aa2f0; --bar-held: #e0a94a; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { margin: 0 auto; padding: 32px 20px 64px; max-width: 1040px }
main.narrow { max-width: 480px; padding-top: 12vh }
h1 { font-size: 22px; line-height: 1.25; margin: 0 0 8px }
h2 { font-size: 16px; margin: 0 0 12px }
p { margin: 0 0 12px }
.quiet { color: var(--quiet) }
.warn { color: var(--warn) }
input + .warn { margin-top: 8px }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px; margin: 0 0 20px }
.grid { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)) }
.grid .card { margin: 0; min-width: 0 }
label { display: block; font-weight: 600; margin: 16px 0 6px }
input { font: inherit; width: 100%; padding: 10px 12px; border: 1px solid var(--quiet); border-radius: 8px;
  background: var(--card); color: var(--ink) }
input.code { font: 600 22px/1.2 ui-monospace, monospace; letter-spacing: .12em; text-transform: uppercase }
button { font: inherit; font-weight: 600; margin-top: 16px; padding: 10px 18px; border: 0; border-radius: 8px;
  background: var(--accent); color: var(--on-accent); cursor: pointer }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: 6px 12px 6px 0; border-top: 1px solid var(--line); vertical-align: top }
thead th { border: 0; color: var(--quiet); font-weight: 500 }
td.number, th.number { text-align: right; padding-right: 0; padding-left: 12px; white-space: nowrap }
tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 92px }
svg { display: block; width: 100%; height: auto }
svg.share { width: 110px; margin-top: 7px }
@media (max-width: 560px) { svg.share { width: 48px } nav h1 { flex-basis: 100% } }
svg text { fill: var(--quiet); font: 11px system-ui, sans-serif }
.bar { fill: var(--bar) } .bar-held { fill: var(--bar-held) } .axis { stroke: var(--line) }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin: 0 4px 0 12px }
.key.spent { background: var(--bar) } .key.held { background: var(--bar-held) }
nav { display: flex; gap: 16px; flex-wrap: wrap; margin: 0 0 20px; align-items: baseline }
nav h1 { margin: 0; flex: 1 }
a { color: var(--accent) }
`
/** Raw, because its hash is of exactly these letters. */
const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`)
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** A page for people: no script, one style sheet, nothing from elsewhere, and in nobody's frame. */
export async function answerPage(
  c: Context<AppEnv>,
  { title, narrow = false, status = 200, body }: { title: string; narrow?: boolean; status?: number; body: Html },
): Promise<Response> {
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  )
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('x-frame-options', 'DENY')
  c.header('referrer-policy', 'same-origin')
  c.header('cross-origin-opener-policy', 'same-origin')
  const head = html`<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} · Uso Restyle</title>`
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        ${head}
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main class="${narrow ? 'narrow' : 'wide'}">${body}</main>
      </body>
    </html>`
  return c.html(text, status as ContentfulStatusCode)
}
