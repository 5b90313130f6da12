import { resolve } from 'node:path'
import * as v from 'valibot'
import type { FalTimeouts } from './fal/transport.ts'
import type { FollowTimings } from './jobs/pauses.ts'
import type { Retention } from './jobs/upkeep.ts'
import { ConfigError, readSecret } from './settings.ts'
import { readSignIn } from './sign-in/settings.ts'
import type { SignInSettings } from './sign-in/sign-in.ts'

export interface ProxyConfig {
  /** What designers are told makes their pictures. */
  engine: 'uso' | 'local'
  falKey: string
  /** Base address under which each of fal's hosts is the first path segment; null for fal itself. */
  falUrl: URL | null
  host: string
  port: number
  dataDir: string
  /** `postgres://…` for a ledger that instances share; null for the file in `dataDir`. */
  ledgerUrl: string | null
  /** `s3://bucket/prefix` for pictures that instances share; null for a folder in `dataDir`. */
  mediaUrl: string | null
  imageLifetimeSeconds: number
  resultLifetimeSeconds: number
  /** How long money stays on hold for a job nobody knows the fate of. */
  uncertainHoldMs: number
  /** Where fal can reach this proxy; null when it cannot. */
  publicUrl: URL | null
  /** How long pictures are kept. */
  retention: Retention
  /** How long uploads are kept after their last use. */
  keepUploadsMs: number
  maxOpenJobs: number
  requestsPerMinute: number
  maxConnections: number
  logLevel: string
  timings: FollowTimings
  timeouts: FalTimeouts
  heartbeatMs: number
  /** SHA-256 of the code that opens the admin page, in hex; null for no such page. */
  adminCodeHash: string | null
  /** The company's sign-in; null where it is not set up. */
  signIn: SignInSettings | null
}

const DAY_MS = 24 * 3_600_000

/** Variables that hold secrets. */
export const SECRETS = ['FAL_KEY', 'OIDC_CLIENT_SECRET'] as const

export { ConfigError }

const EnvironmentSchema = v.object({
  FAL_URL: v.optional(
    v.pipe(
      v.string(),
      v.check(isHttpUrl, 'must be an http or https address without a query, such as http://localhost:8788'),
    ),
  ),
  HOST: v.optional(v.pipe(v.string(), v.minLength(1, 'must be an address to listen on')), '127.0.0.1'),
  PORT: whole('a port number', 0, 65_535, 8787),
  DATA_DIR: v.optional(v.pipe(v.string(), v.minLength(1, 'must name a folder')), './data'),
  MEDIA_URL: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => /^s3:\/\/[a-z0-9][a-z0-9.-]+/.test(text) && URL.canParse(text),
        'must name a bucket, such as s3://bucket/prefix?endpoint=https://…',
      ),
    ),
  ),
  LEDGER_URL: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^postgres(ql)?:\/\/\S+$/, 'must be the address of a database, such as postgres://user@host/restyle'),
    ),
  ),
  IMAGE_TTL_SECONDS: whole('a number of seconds', 600, 30 * 86_400, 86_400),
  RESULT_TTL_SECONDS: whole('a number of seconds', 3_600, 30 * 86_400, 86_400),
  UNCERTAIN_HOLD_HOURS: whole('a number of hours', 3, 24 * 31, 48),
  PUBLIC_URL: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => isHttpUrl(text) && text.startsWith('https:'),
        'must be the https address under which fal can reach this proxy, such as https://restyle.example.com',
      ),
    ),
  ),
  ADMIN_CODE_HASH: v.optional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be the hash that the command admin-code prints')),
  ),
  KEEP_RESULTS_DAYS: whole('a number of days', 1, 3_650, 90),
  KEEP_UNSEEN_DAYS: whole('a number of days', 1, 3_650, 365),
  KEEP_UPLOADS_DAYS: whole('a number of days', 1, 3_650, 180),
  JOBS_PER_DESIGNER: whole('a number of jobs', 1, 1_000, 48),
  REQUESTS_PER_MINUTE: whole('a number of requests', 10, 100_000, 600),
  MAX_CONNECTIONS: whole('a number of connections', 10, 100_000, 2_000),
  FAL_TIMEOUT_SECONDS: whole('a number of seconds', 1, 600, 30),
  POLL_MS: whole('a number of milliseconds', 10, 60_000, 500),
  LOG_LEVEL: v.optional(
    v.picklist(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be trace, debug, info, warn, error, fatal or silent',
    ),
    'info',
  ),
})

/**
 * Reads the configuration and takes the secrets out of `env`, so that nothing started later, and no dump of the
 * environment, has them. Throws ConfigError.
 */
export function readConfig(
  env: Record<string, string | undefined>,
  { engine }: { engine: ProxyConfig['engine'] },
): ProxyConfig {
  const falKey = readSecret(env, 'FAL_KEY')
  const signIn = readSignIn(env)
  const parsed = v.safeParse(EnvironmentSchema, withoutEmpty(env))
  if (!parsed.success) {
    throw new ConfigError(
      parsed.issues
        .map((issue) => `${v.getDotPath(issue) ?? 'The environment'} ${issue.message}.`)
        .join('\n'),
    )
  }
  const settings = parsed.output
  const falUrl = settings.FAL_URL === undefined ? null : new URL(settings.FAL_URL)
  if (engine === 'local' && falUrl === null)
    throw new ConfigError('FAL_URL must say where the local engine is.')
  if (settings.KEEP_UNSEEN_DAYS < settings.KEEP_RESULTS_DAYS) {
    throw new ConfigError('KEEP_UNSEEN_DAYS must not be less than KEEP_RESULTS_DAYS.')
  }
  const local = engine === 'local'
  return {
    engine,
    falKey: local ? 'local-engine' : requireKey(falKey),
    falUrl,
    host: settings.HOST,
    port: settings.PORT,
    dataDir: resolve(settings.DATA_DIR),
    ledgerUrl: settings.LEDGER_URL ?? null,
    mediaUrl: settings.MEDIA_URL ?? null,
    imageLifetimeSeconds: settings.IMAGE_TTL_SECONDS,
    resultLifetimeSeconds: settings.RESULT_TTL_SECONDS,
    uncertainHoldMs: settings.UNCERTAIN_HOLD_HOURS * 3_600_000,
    publicUrl: settings.PUBLIC_URL === undefined || local ? null : new URL(settings.PUBLIC_URL),
    retention: {
      seenMs: settings.KEEP_RESULTS_DAYS * DAY_MS,
      unseenMs: settings.KEEP_UNSEEN_DAYS * DAY_MS,
    },
    keepUploadsMs: settings.KEEP_UPLOADS_DAYS * DAY_MS,
    maxOpenJobs: settings.JOBS_PER_DESIGNER,
    requestsPerMinute: settings.REQUESTS_PER_MINUTE,
    maxConnections: settings.MAX_CONNECTIONS,
    logLevel: settings.LOG_LEVEL,
    timings: {
      pollMs: settings.POLL_MS,
      // The local engine forgets its jobs when it stops, and never gets them back.
      lostAfterMs: local ? 5_000 : 10 * 60_000,
      resultKeptMs: 60 * 60_000,
      picturesKeptMs: settings.RESULT_TTL_SECONDS * 1_000,
      leaseMs: 10_000,
    },
    timeouts: {
      connectMs: 10_000,
      callMs: settings.FAL_TIMEOUT_SECONDS * 1_000,
      transferMs: settings.FAL_TIMEOUT_SECONDS * 4_000,
    },
    heartbeatMs: 15_000,
    signIn,
    adminCodeHash: settings.ADMIN_CODE_HASH ?? null,
  }
}

function requireKey(key: string | null): string {
  if (key === null) {
    throw new ConfigError(
      'FAL_KEY is not set. Set it (or FAL_KEY_FILE) to a key of fal.ai, or start with --engine local ' +
        'to use the local engine, which needs no key.',
    )
  }
  if (!/^[\x21-\x7e]{8,500}$/.test(key)) throw new ConfigError('FAL_KEY does not hold a key of fal.ai.')
  return key
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username } = new URL(text)
  return (protocol === 'http:' || protocol === 'https:') && search === '' && hash === '' && username === ''
}

function whole(what: string, min: number, max: number, fallback: number) {
  const message = `must be ${what} from ${min} to ${max}`
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,9}$/, message),
      v.transform(Number),
      v.minValue(min, message),
      v.maxValue(max, message),
    ),
    String(fallback),
  )
}

/** `PORT=` in a file of settings means the same as leaving it out. */
function withoutEmpty(env: Record<string, string | undefined>) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
}
