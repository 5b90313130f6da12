import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from '../http/context.ts'
import { answerPage } from '../http/page.ts'

/** Asks for the code that the panel shows: who was sent a link by someone else does not have a panel with one. */
export function confirmPage(c: Context<AppEnv>, { id, name, left }: { id: string; name: string; left?: number }) {
  const wrong = left === undefined ? '' : html`<p class="warn" role="alert">That is not the code. ${left} more tries.</p>`
  return answerPage(c, {
    title: 'Connect Figma',
    narrow: true,
    status: left === undefined ? 200 : 422,
    body: html`<div class="card">
      <h1>Connect Uso Restyle in Figma</h1>
      <p>You are signed in as <strong>${name}</strong>. Restyles will count against this person’s budget.</p>
      <form method="post" action="/sign-in/confirm">
        <input type="hidden" name="id" value="${id}" />
        <label for="code">Code shown in the plugin’s panel</label>
        <input class="code" id="code" name="code" required autofocus autocomplete="off" spellcheck="false"
          maxlength="20" aria-describedby="why" />
        ${wrong}
        <button type="submit">Connect</button>
      </form>
      <p class="quiet" id="why"><br />Go on only if you clicked “Sign in” in Figma yourself just now. Did someone send
        you this link, or a code to type here? Then close this page: they want to spend in your name.</p>
    </div>`,
  })
}

export function connectedPage(c: Context<AppEnv>, name: string) {
  return answerPage(c, {
    title: 'Connected',
    narrow: true,
    body: html`<div class="card">
      <h1>Figma is connected</h1>
      <p>The plugin now works as <strong>${name}</strong>.</p>
      <p>You can close this page and return to Figma.</p>
    </div>`,
  })
}

export function refusedPage(c: Context<AppEnv>, { why, status = 403 }: { why: string; status?: number }) {
  return answerPage(c, {
    title: 'Not connected',
    narrow: true,
    status,
    body: html`<div class="card">
      <h1>Figma was not connected</h1>
      <p>${why}</p>
      <p class="quiet">Nothing was changed, and nothing costs anything.</p>
    </div>`,
  })
}

export function overPage(c: Context<AppEnv>) {
  const why =
    'This sign-in is over, or it was begun in another browser. Return to Figma and click “Sign in” again; the ' +
    'plugin then opens a new page.'
  return refusedPage(c, { why, status: 410 })
}
