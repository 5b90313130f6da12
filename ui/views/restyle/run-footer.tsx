import { useId } from 'preact/hooks'
import type { Me } from '../../../contract/proxy-api.ts'
import { PrimaryButton } from '../../components/primary-button.tsx'
import { pictureCount } from '../../state/matrix.ts'
import type { Panel } from '../../state/panel.ts'
import { budgetLeft } from '../../state/reasons.ts'
import { words } from '../../words.ts'
import { ConfirmSheet } from './confirm-sheet.tsx'

/** The button with the whole price on it, why it does not work when it doesn't, and who pays. */
export function RunFooter({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  const reasons = panel.reasons.value
  const me = panel.session.me
  const id = useId()
  if (!me) return null
  const blocked = reasons.length > 0
  return (
    <footer class="footer">
      {blocked ? (
        <ul class="reasons" id={id} aria-label={words.run.reasonsTitle}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : null}
      <ConfirmSheet panel={panel} />
      <PrimaryButton
        text={words.run.button(draft.mode, pictureCount(draft), panel.price.value)}
        blocked={blocked}
        loading={panel.isStarting.value}
        {...(blocked ? { describedBy: id } : {})}
        shortcut={{ keys: 'Control+Enter Meta+Enter', title: words.run.shortcut(/mac/i.test(navigator.userAgent)) }}
        onClick={() => panel.run()}
      />
      <div class="account">
        <span class="account-text" title={words.session.signedIn(me.name)}>
          <span class="account-name">{me.name}</span>
          <span>{moneyOf(me)}</span>
        </span>
        <button type="button" class="text-action" onClick={() => void panel.signOut()}>
          {words.session.signOut}
        </button>
      </div>
      {me.engine === 'local' ? <p class="hint">{words.session.localNote}</p> : null}
    </footer>
  )
}

function moneyOf(me: Me): string {
  if (me.engine === 'local') return words.session.local
  const left = budgetLeft(me)
  return left === null || me.budgetMicroUsd === null ? words.session.noLimit : words.session.left(left, me.budgetMicroUsd)
}
