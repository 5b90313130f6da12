import { formatUsd, type MicroUsd } from '../../contract/price.ts'
import { dayOf } from './phrases.ts'

/** Who is using the panel, and what they may spend. */
export const connectWords = {
  connect: {
    heading: 'Connect to your team’s proxy',
    lead: 'Restyle frames in place with the USO model. Your access code says who pays; the key of the image service never leaves the proxy.',
    label: 'Access code',
    placeholder: 'Paste your access code',
    button: 'Connect',
    checking: 'Checking the code…',
    noCode: 'No code yet? Ask the person who runs your team’s proxy.',
    empty: 'Paste your access code first.',
    checkingNote: 'Asking the proxy who you are.',
    offlineTitle: 'The proxy can’t be reached',
    offline: (origin: string) =>
      `Nothing answers at ${origin}. Check your network or VPN, and whether the proxy is running. Nothing is lost: running jobs go on without the panel.`,
    retrying: 'Trying again by itself every few seconds.',
    tryAgain: 'Try now',
    useAnother: 'Use another code',
    signIn: {
      button: 'Sign in with your company account',
      starting: 'Opening your browser…',
      or: 'or use an access code',
      waitingTitle: 'Go on in your browser',
      waiting: 'Sign in there and type this code when the page asks for it. This panel connects by itself.',
      code: 'Code for the page in your browser',
      openAgain: 'Open the page again',
      cancel: 'Cancel',
      problemTitle: 'You are not signed in',
      expired: 'The sign-in took longer than ten minutes, so it is over. Nothing was changed. Sign in again.',
    },
    wrongTitle: 'This code doesn’t work',
    wrong: 'The proxy does not know this code, or it was revoked. Copy it again in full, or ask for a new one.',
  },

  session: {
    signOut: 'Sign out',
    signedIn: (name: string) => `Connected as ${name}`,
    left: (left: MicroUsd, budget: MicroUsd) => `${formatUsd(left)} left of ${formatUsd(budget)}`,
    noLimit: 'No budget limit',
    local: 'Local engine · free',
    localNote:
      'The local engine runs on this machine and costs nothing. It carries over colour and brushwork; it does not read the prompt and cannot change shapes or scenes, which USO does.',
    changed: 'Who paints, or what it costs, has changed since you were here last. Nothing was started. Look at the button again.',
    offlineBanner: 'The proxy can’t be reached. Running jobs go on; this panel tries again by itself.',
    spentTitle: 'Your budget is spent',
    spent: (budget: MicroUsd, renewsAt: number) =>
      `All of ${formatUsd(budget)} is used. It starts anew on ${dayOf(renewsAt)}; the person who runs your proxy can raise it. Finished pictures are still yours to place.`,
  },
}
