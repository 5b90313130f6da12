import type { JobState } from '../../contract/job.ts'
import type { MicroUsd } from '../../contract/price.ts'
import type { JobRecord } from './ledger.ts'

/** What was spent and is on hold. */
export interface Account {
  spentMicroUsd: MicroUsd
  heldMicroUsd: MicroUsd
}

export interface DesignerSpend extends Account {
  designerId: number
  designer: string
  team: string
  jobs: number
}

export interface DaySpend extends Account {
  /** Such as `2026-03-05`. */
  day: string
  jobs: number
}

export interface DocumentSpend extends Account {
  documentId: string
  /** As it was called when the newest of its jobs was made; empty when the panel did not tell. */
  documentName: string
  designers: number
  jobs: number
}

/** A hold that has not ended. */
export interface OpenReservation {
  jobId: string
  designer: string
  state: JobState
  heldMicroUsd: MicroUsd
  createdAt: number
  /** When the hold of a job that stays uncertain ends by itself. */
  expiresAt: number
}

/**
 * - `hold`: the price was reserved;
 * - `settle`: the hold ended and the charge was written down;
 * - `release`: the hold ended and nothing is charged;
 * - `expire`: the hold of an uncertain job ended because its time was over. Should its result come after all,
 *   a `settle` follows.
 */
export type EntryKind = 'hold' | 'settle' | 'release' | 'expire'

/** One line of the append-only record. The sums of the deltas are what was spent and is held. */
export interface Entry {
  id: number
  at: number
  kind: EntryKind
  jobId: string
  falRequestId: string | null
  designer: string
  team: string
  documentId: string
  documentName: string
  month: string
  day: string
  heldDeltaMicroUsd: MicroUsd
  spentDeltaMicroUsd: MicroUsd
}

export interface JobFilter {
  state?: JobState
  designerId?: number
  month?: string
  /** Only jobs with a lower `key`, for the next page. */
  beforeKey?: number
  limit: number
}

/** What was spent, for those who run the proxy. Months are as `2026-03`. */
export interface SpendLedger {
  /** Of one designer in a month or on a day. */
  account(designerId: number, period: string): Promise<Account>
  teamAccount(teamId: number, month: string): Promise<Account>
  totalAccount(month: string): Promise<Account>
  spendByDesigner(month: string): Promise<DesignerSpend[]>
  spendByDay(month: string, designerId?: number): Promise<DaySpend[]>
  spendByDocument(month: string, designerId?: number): Promise<DocumentSpend[]>
  /** Of a team in one file, ever. */
  spendOfDocument(teamId: number, documentId: string): Promise<Account>
  openReservations(): Promise<OpenReservation[]>
  /** Jobs of everyone, newest first. */
  findJobs(filter: JobFilter): Promise<{ designer: string; record: JobRecord }[]>
  /** In the order they were written, after the entry `afterId` (0 for the first). */
  entries(query: { month?: string; afterId: number; limit: number }): Promise<Entry[]>
}
