import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { MICRO_USD_PER_USD } from '../contract/price.ts'
import type { FalTimeouts } from './fal/transport.ts'
import type { FollowTimings } from './jobs/pauses.ts'
import type { Retention } from './jobs/upkeep.ts'

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
}

const DAY_MS = 24 * 3_600_000

/** A setting is missing or wrong; the message names the variable and says what it should be. */
export class ConfigError extends Error {}

const EnvironmentSchema = v.object({
  FAL_KEY: v.optional(v.string()),
  FAL_KEY_FILE: v.optional(v.string()),
  FAL_URL: v.optional(
    v.pipe(
      v.string(),
      v.check(isHttpUrl, 'must be an http or https address without a query, such as http://localhost:8788'),
    ),
  ),
  HOST: v.optional(v.pipe(v.string(), v.minLength(1, 'must be an address to listen on')), '127.0.0.1'),
  PORT: whole('a port number', 0, 65_535, 8787),
  DATA_DIR: v.optional(v.pipe(v.string(), v.minLength(1, 'must name a folder')), './data'),
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
  KEEP_RESULTS_DAYS: whole('a number of days', 1, 3_650, 90),
  KEEP_UNSEEN_DAYS: whole('a number of days', 1, 3_650, 365),
  KEEP_UPLOADS_DAYS: whole('a number of days', 1, 3_650, 180),
  JOBS_PER_DESIGNER: whole('a number of jobs', 1, 1_000, 8),
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
 * Reads the configuration and takes the key out of `env`, so that nothing started later, and no dump of the
 * environment, has it. Throws ConfigError.
 */
export function readConfig(
  env: Record<string, string | undefined>,
  { engine }: { engine: ProxyConfig['engine'] },
): ProxyConfig {
  const parsed = v.safeParse(EnvironmentSchema, withoutEmpty(env))
  delete env.FAL_KEY
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
    falKey: local ? 'local-engine' : requireKey(settings.FAL_KEY, settings.FAL_KEY_FILE),
    falUrl,
    host: settings.HOST,
    port: settings.PORT,
    dataDir: resolve(settings.DATA_DIR),
    ledgerUrl: settings.LEDGER_URL ?? null,
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
  }
}

/** `25` or `12.50` dollars as µ$. Throws ConfigError. */
export function parseBudget(text: string): number {
  if (!/^\d{1,7}(\.\d{1,2})?$/.test(text)) {
    throw new ConfigError(
      `--budget must be an amount of dollars a month, such as 25 or 12.50, not “${text}”.`,
    )
  }
  return Math.round(Number(text) * MICRO_USD_PER_USD)
}

function requireKey(key: string | undefined, file: string | undefined): string {
  if (key !== undefined && file !== undefined) {
    throw new ConfigError('FAL_KEY and FAL_KEY_FILE are both set; keep the one that is meant.')
  }
  const text = (file === undefined ? key : readKeyFile(file))?.trim()
  if (text === undefined) {
    throw new ConfigError(
      'FAL_KEY is not set. Set it (or FAL_KEY_FILE) to a key of fal.ai, or start with --engine local ' +
        'to use the local engine, which needs no key.',
    )
  }
  if (!/^[\x21-\x7e]{8,500}$/.test(text)) {
    throw new ConfigError(`${file === undefined ? 'FAL_KEY' : 'FAL_KEY_FILE'} does not hold a key of fal.ai.`)
  }
  return text
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new ConfigError(`FAL_KEY_FILE names ${path}, which cannot be read.`)
  }
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
