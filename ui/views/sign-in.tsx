import { Notice } from '../components/notice.tsx'
import { PrimaryButton } from '../components/primary-button.tsx'
import type { SignInState } from '../state/sign-in.ts'
import { words } from '../words.ts'

type StateOf<Kind extends SignInState['kind']> = Extract<SignInState, { kind: Kind }>

/** The way in that needs no code, above the one that does. */
export function SignInChoice({ signIn, onBegin }: { signIn: StateOf<'offered' | 'starting' | 'waiting'>; onBegin: () => void }) {
  const { signIn: text } = words.connect
  const starting = signIn.kind !== 'offered'
  return (
    <div class="sign-in">
      {signIn.kind === 'offered' && signIn.problem !== null ? (
        <Notice tone="danger" title={text.problemTitle}>
          {signIn.problem}
        </Notice>
      ) : null}
      <PrimaryButton text={starting ? text.starting : text.button} loading={starting} onClick={onBegin} />
      <p class="sign-in-or">{text.or}</p>
    </div>
  )
}

/** While the designer is in the browser: the code to type there, and the way to it should no page have opened. */
export function SignInWaiting({ signIn, onCancel }: { signIn: StateOf<'waiting'>; onCancel: () => void }) {
  const { signIn: text } = words.connect
  return (
    <div class="sign-in" role="status">
      <strong>{text.waitingTitle}</strong>
      <p>{text.waiting}</p>
      <p class="label">{text.code}</p>
      <p class="sign-in-code">{signIn.code}</p>
      <div class="actions">
        <a class="small-button" href={signIn.address} target="_blank" rel="noreferrer">
          {text.openAgain}
        </a>
        <button type="button" class="small-button" onClick={onCancel}>
          {text.cancel}
        </button>
      </div>
    </div>
  )
}
