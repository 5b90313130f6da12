import type { Ledger } from '../ledger/ledger.ts'
import type { Account, DaySpend, DesignerSpend, DocumentSpend, OpenReservation } from '../ledger/spend.ts'

/** What the admin page shows of one month. */
export interface Report {
  month: string
  total: Account
  people: DesignerSpend[]
  /** One for each day of the month, spent on or not. */
  days: DaySpend[]
  files: DocumentSpend[]
  reservations: OpenReservation[]
}

const MOST_FILES = 20

export async function reportOf(ledger: Ledger, month: string): Promise<Report> {
  const [total, people, spent, files, reservations] = await Promise.all([
    ledger.totalAccount(month),
    ledger.spendByDesigner(month),
    ledger.spendByDay(month),
    ledger.spendByDocument(month),
    ledger.openReservations(),
  ])
  const most = <Spend extends Account>(list: Spend[]) =>
    list.toSorted((a, b) => b.spentMicroUsd + b.heldMicroUsd - (a.spentMicroUsd + a.heldMicroUsd))
  return {
    ...{ month, total, reservations },
    people: most(people),
    days: daysOf(month).map(
      (day) => spent.find((each) => each.day === day) ?? { day, spentMicroUsd: 0, heldMicroUsd: 0, jobs: 0 },
    ),
    files: most(files).slice(0, MOST_FILES),
  }
}

function daysOf(month: string): string[] {
  const first = new Date(`${month}-01T00:00:00Z`)
  const count = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return Array.from({ length: count }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`)
}

/** The month `by` months later. */
export function monthAfter(month: string, by: number): string {
  const first = new Date(`${month}-01T00:00:00Z`)
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + by, 1)).toISOString().slice(0, 7)
}
