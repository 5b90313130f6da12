import type { MicroUsd } from '../../contract/price.ts'

export interface Designer {
  id: number
  name: string
  teamId: number
  team: string
  /** Per calendar month (UTC); null has no limit. */
  budgetMicroUsd: MicroUsd | null
  /** Per calendar day (UTC); null has no limit. */
  dailyBudgetMicroUsd: MicroUsd | null
  createdAt: number
  revokedAt: number | null
  /** When the newest code stops working by itself; null for never. */
  codeExpiresAt: number | null
}

/** People who share uploads and a cap. Everyone belongs to one; the first is there from the start. */
export interface Team {
  id: number
  name: string
  /** What its designers may spend together in a calendar month (UTC); null has no limit. */
  budgetMicroUsd: MicroUsd | null
}

export interface NewDesigner {
  name: string
  codeHash: Uint8Array
  budgetMicroUsd: MicroUsd | null
  now: number
  dailyBudgetMicroUsd?: MicroUsd | null
  codeExpiresAt?: number | null
  /** The name of a team there is; left out for the first one. */
  team?: string
  /** Who this is at the company's sign-in: its issuer and subject, as one text. */
  subject?: string
}

/** What is left out stays; null lifts the limit. */
export interface BudgetChange {
  month?: MicroUsd | null
  day?: MicroUsd | null
}

/** Who may use the proxy, and how much they may spend. */
export interface PeopleLedger {
  addDesigner(input: NewDesigner): Promise<Designer | 'name-taken' | 'no-such-team'>
  /** Gives the designer another code in place of all they had; a revoked one is let in again. */
  replaceCode(name: string, codeHash: Uint8Array, expiresAt?: number | null): Promise<Designer | null>
  /** Gives the designer one more code, such as for another computer. */
  addCode(designerId: number, code: { hash: Uint8Array; now: number; expiresAt: number | null }): Promise<void>
  revokeDesigner(name: string, now: number): Promise<Designer | null>
  setBudget(name: string, change: BudgetChange): Promise<Designer | null>
  moveDesigner(name: string, team: string): Promise<Designer | 'no-such-designer' | 'no-such-team'>
  listDesigners(): Promise<Designer[]>
  /**
   * The designer whose code has this hash, with the stored hash to compare. Neither revoked designers nor
   * codes that expired by `now` are found.
   */
  findDesigner(codeHash: Uint8Array, now: number): Promise<{ designer: Designer; codeHash: Uint8Array } | null>
  findDesignerBySubject(subject: string): Promise<Designer | null>

  addTeam(name: string, budgetMicroUsd: MicroUsd | null, now: number): Promise<Team | 'name-taken'>
  setTeamBudget(name: string, budgetMicroUsd: MicroUsd | null): Promise<Team | null>
  listTeams(): Promise<Team[]>
  /** What everyone together may spend in a calendar month (UTC); null has no limit. */
  totalBudget(): Promise<MicroUsd | null>
  setTotalBudget(budgetMicroUsd: MicroUsd | null): Promise<void>

  /** Keeps a text until `expiresAt` for whichever instance asks for it, such as a sign-in under way. */
  keepNote(name: string, text: string, expiresAt: number): Promise<void>
  readNote(name: string, now: number): Promise<string | null>
  /** Reads and removes it: of two who ask, one gets it. */
  takeNote(name: string, now: number): Promise<string | null>
  /** A random 256-bit secret of this ledger by name, made when first asked for; the same for every instance. */
  secret(name: string): Promise<Uint8Array>
}
