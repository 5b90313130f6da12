import { LoadingIndicator, Textbox } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useEffect, useId } from 'preact/hooks'
import { Notice } from '../components/notice.tsx'
import { PrimaryButton } from '../components/primary-button.tsx'
import type { Panel } from '../state/panel.ts'
import { words } from '../words.ts'
import { SignInChoice, SignInWaiting } from './sign-in.tsx'

/** Asks for the access code, or for a sign-in where the proxy offers it, and says what stands in the way of using it. */
export function ConnectView({ panel }: { panel: Panel }) {
  const state = panel.session.state.value
  const code = useSignal('')
  const missing = useSignal(false)
  const id = useId()
  const signedOut = state.kind === 'signed-out' || state.kind === 'refused'
  useEffect(() => {
    if (signedOut) void panel.signIn.look()
  }, [signedOut])
  const signIn = panel.signIn.state.value
  if (state.kind === 'starting') return <Waiting text={words.starting} />
  const { connect } = words
  const checking = state.kind === 'checking'

  // Not a form: the iframe may not submit any, and then does not tell of the attempt either.
  const submit = () => {
    missing.value = code.value.trim() === ''
    if (!missing.value && !checking) void panel.session.connect(code.value)
  }

  return (
    <div class="connect">
      <div class="mark" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <h2 class="connect-heading">{connect.heading}</h2>
      <p class="quiet">{connect.lead}</p>
      {state.kind === 'offline' ? (
        <Notice tone="danger" title={connect.offlineTitle}>
          <p>{connect.offline(panel.proxyOrigin)}</p>
          <p>{connect.retrying}</p>
          <div class="actions">
            <button type="button" class="small-button" onClick={() => panel.session.retryNow()}>
              {connect.tryAgain}
            </button>
            <button type="button" class="small-button" onClick={() => void panel.signOut()}>
              {connect.useAnother}
            </button>
          </div>
        </Notice>
      ) : signIn.kind === 'waiting' && signedOut ? (
        <SignInWaiting signIn={signIn} onCancel={() => panel.signIn.cancel()} />
      ) : (
        <div class="connect-form">
          {signIn.kind === 'absent' || checking ? null : (
            <SignInChoice signIn={signIn} onBegin={() => void panel.signIn.begin()} />
          )}
          <label class="label" for={id}>
            {connect.label}
          </label>
          <Textbox
            id={id}
            password
            disabled={checking}
            placeholder={connect.placeholder}
            value={code.value}
            aria-invalid={missing.value || state.kind === 'refused'}
            aria-describedby={`${id}-problem`}
            onKeyDown={(event) => {
              if (event.key === 'Enter') submit()
            }}
            onValueInput={(typed: string) => {
              code.value = typed
              missing.value = false
            }}
          />
          <div id={`${id}-problem`}>
            {missing.value ? <p class="problem">{connect.empty}</p> : null}
            {state.kind === 'refused' && !missing.value ? (
              <Notice tone="danger" title={connect.wrongTitle}>
                {state.why}
              </Notice>
            ) : null}
          </div>
          {signIn.kind === 'absent' || checking ? (
            <PrimaryButton text={checking ? connect.checking : connect.button} loading={checking} onClick={submit} />
          ) : (
            <button type="button" class="small-button" onClick={submit}>
              {connect.button}
            </button>
          )}
          <p class="quiet" role="status">
            {checking ? connect.checkingNote : connect.noCode}
          </p>
        </div>
      )}
    </div>
  )
}

function Waiting({ text }: { text: string }) {
  return (
    <div class="waiting" role="status">
      <LoadingIndicator />
      <span>{text}</span>
    </div>
  )
}
