import { LoadingIndicator, Textbox } from '@create-figma-plugin/ui'
import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { Notice } from '../components/notice.tsx'
import { PrimaryButton } from '../components/primary-button.tsx'
import type { Panel } from '../state/panel.ts'
import { words } from '../words.ts'

/** Asks for the access code, and says what stands in the way of using it. */
export function ConnectView({ panel }: { panel: Panel }) {
  const state = panel.session.state.value
  const code = useSignal('')
  const missing = useSignal(false)
  const id = useId()
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
      ) : (
        <div class="connect-form">
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
          <PrimaryButton text={checking ? connect.checking : connect.button} loading={checking} onClick={submit} />
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
