import * as v from 'valibot'

/** Who someone is at the company's provider. `subject` is issuer and subject as one text, and never changes. */
export interface Identity {
  subject: string
  /** A verified address of an allowed domain, where domains are asked for; else what the provider calls them. */
  name: string
}

/** Whom the proxy lets in: everyone of these domains, or with this claim, or both where both are set. */
export interface SignInRules {
  /** Lower case. Empty for any. */
  domains: readonly string[]
  /** A claim that must be this value, or a list that holds it; null for none. */
  claim: { name: string; value: string } | null
}

export type Admission = { kind: 'admitted'; identity: Identity } | { kind: 'refused'; why: string }

const Claims = v.looseObject({
  iss: v.pipe(v.string(), v.minLength(1)),
  sub: v.pipe(v.string(), v.minLength(1)),
  email: v.optional(v.string()),
  // Some providers send the word.
  email_verified: v.optional(v.union([v.boolean(), v.picklist(['true', 'false'])])),
  name: v.optional(v.string()),
  preferred_username: v.optional(v.string()),
})

/** Decides by the claims of a verified ID token, and of the user info where there is one. */
export function admit(claims: unknown, rules: SignInRules): Admission {
  const parsed = v.safeParse(Claims, claims)
  if (!parsed.success) return refused('The company’s sign-in did not say who you are.')
  const { iss, sub, email = '', email_verified: verified, name, preferred_username: username } = parsed.output
  const isVerified = verified === true || verified === 'true'
  if (rules.domains.length > 0) {
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) return refused('The company’s sign-in did not tell your email address.')
    if (!isVerified) return refused('Your email address is not verified at the company’s sign-in.')
    const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
    if (!rules.domains.includes(domain)) return refused('Accounts like yours may not use this proxy.')
  }
  if (rules.claim !== null) {
    const value = parsed.output[rules.claim.name]
    const values: unknown[] = Array.isArray(value) ? value : [value]
    if (!values.includes(rules.claim.value)) return refused('Your account is not in the group that may use this proxy.')
  }
  const shown = isVerified && email !== '' ? email.toLowerCase() : (username ?? name ?? sub)
  const plain = shown.replaceAll(/\p{C}/gu, '').trim().slice(0, 80)
  return { kind: 'admitted', identity: { subject: `${iss} ${sub}`, name: plain || 'Designer' } }
}

function refused(why: string): Admission {
  return { kind: 'refused', why: `${why} Ask whoever runs the proxy.` }
}
