import type pg from 'pg'
import type { JobRecord, Ledger } from './ledger.ts'
import { changedSince, lastSeq } from './sql/jobs.ts'
import type { SqlStore } from './sql/work.ts'

const PAGE = 200
const RECONNECT_MS = 500

/**
 * Tells of every job that changes, whichever instance changed it: a notification says that there is something,
 * and the changes since the last one are read in their order. A connection that breaks is made anew, and what
 * happened meanwhile is told then.
 */
export function watchPostgres({
  connect,
  read,
  ready,
  onError,
}: {
  connect: () => pg.Client
  read: SqlStore['read']
  ready: Promise<void>
  onError: (error: Error) => void
}): { watch: Ledger['watch']; close: () => Promise<void> } {
  const listeners = new Set<(record: JobRecord) => void>()
  let seen = 0
  let closed = false
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | undefined
  let reading: Promise<void> | null = null
  let readAgain = false

  async function readChanges() {
    do {
      readAgain = false
      const records = await read(() => changedSince(seen, PAGE))
      for (const record of records) {
        seen = record.changeSeq
        for (const listener of listeners) listener(record)
      }
      readAgain ||= records.length === PAGE
    } while (readAgain && !closed)
  }

  /** One reader at a time, or two would tell things twice. */
  function catchUp(): Promise<void> {
    readAgain = true
    reading ??= readChanges().finally(() => (reading = null))
    return reading
  }

  async function listen(): Promise<void> {
    const listening = connect()
    const lost = (error?: Error) => {
      if (client !== listening) return
      client = null
      if (closed) return
      if (error) onError(error)
      reconnect()
    }
    client = listening
    listening.on('error', lost)
    listening.on('end', () => lost())
    listening.on('notification', () => void catchUp().catch(lost))
    try {
      await listening.connect()
      await listening.query('LISTEN restyle_jobs')
      await catchUp()
    } catch (error) {
      await listening.end().catch(() => undefined)
      throw error
    }
  }

  function reconnect() {
    client = null
    retry = setTimeout(() => {
      listen().catch((error: unknown) => {
        onError(error instanceof Error ? error : new Error(String(error)))
        if (!closed) reconnect()
      })
    }, RECONNECT_MS)
    retry.unref()
  }

  return {
    async watch(listener) {
      await ready
      if (listeners.size === 0 && client === null) {
        seen = await read(lastSeq)
        await listen()
      }
      listeners.add(listener)
      return async () => void listeners.delete(listener)
    },
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => undefined)
      await reading?.catch(() => undefined)
    },
  }
}
