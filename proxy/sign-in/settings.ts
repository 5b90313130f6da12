import * as v from 'valibot'
import { ConfigError, parseBudget, readSecret } from '../settings.ts'
import type { SignInSettings } from './sign-in.ts'

type Environment = Record<string, string | undefined>

const DAY_MS = 86_400_000
const DEFAULT_BUDGET = '10'
const DEFAULT_CODE_DAYS = '90'

/**
 * The company's sign-in, or null when OIDC_ISSUER is not set. Takes the client's secret out of `env`. Throws
 * ConfigError, also when nothing says whom to let in: a provider such as Google's knows everyone.
 */
export function readSignIn(env: Environment): SignInSettings | null {
  const secret = readSecret(env, 'OIDC_CLIENT_SECRET')
  if (!env.OIDC_ISSUER) return null
  const domains = (env.OIDC_ALLOWED_DOMAINS ?? '').split(',').map((domain) => domain.trim().toLowerCase())
  const claim = readClaim(env.OIDC_REQUIRED_CLAIM || null)
  const rules = { domains: domains.filter((domain) => domain !== ''), claim }
  if (!rules.domains.every((domain) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))) {
    throw new ConfigError('OIDC_ALLOWED_DOMAINS must be domains with commas between them, such as example.com.')
  }
  if (rules.domains.length === 0 && claim === null) {
    throw new ConfigError(
      'OIDC_ALLOWED_DOMAINS (or OIDC_REQUIRED_CLAIM) must say who may sign in; without it everyone with an ' +
        'account at OIDC_ISSUER could spend.',
    )
  }
  return {
    provider: {
      issuer: requireUrl(env, 'OIDC_ISSUER'),
      clientId: require(env, 'OIDC_CLIENT_ID'),
      clientSecret: secret,
      scopes: env.OIDC_SCOPES || 'openid email profile',
    },
    rules,
    publicUrl: requireUrl(env, 'PUBLIC_URL'),
    budgetMicroUsd: parseBudget(env.OIDC_BUDGET || DEFAULT_BUDGET, 'OIDC_BUDGET'),
    codeLifetimeMs: readDays(env.OIDC_CODE_DAYS || DEFAULT_CODE_DAYS) * DAY_MS,
  }
}

function readClaim(text: string | null) {
  if (text === null) return null
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new ConfigError('OIDC_REQUIRED_CLAIM must be a claim and its value, such as groups=design.')
  }
  return { name, value }
}

function readDays(text: string): number {
  const parsed = v.safeParse(v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number), v.minValue(1)), text)
  if (!parsed.success) throw new ConfigError('OIDC_CODE_DAYS must be a number of days from 1 to 9999.')
  return parsed.output
}

function require(env: Environment, name: string): string {
  const value = env[name]
  if (!value) throw new ConfigError(`${name} must be set when OIDC_ISSUER is.`)
  return value
}

/** What a sign-in sends may be read on the way unless it is https; on this machine there is no way to read it. */
function requireUrl(env: Environment, name: string): URL {
  const text = require(env, name)
  const url = URL.canParse(text) ? new URL(text) : null
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) || url.search || url.hash) {
    throw new ConfigError(`${name} must be an https address, such as https://restyle.example.com.`)
  }
  return url
}
