import { randomBytes } from 'node:crypto'
import type { BudgetChange, Designer, NewDesigner, Team } from '../people.ts'
import { DESIGNERS, designerOf, type DesignerRow } from './rows.ts'
import { all, one, run, type Work } from './work.ts'

const FIRST_TEAM = 1

export function* addDesigner(input: NewDesigner): Work<Designer | 'name-taken' | 'no-such-team'> {
  const { name, codeHash, budgetMicroUsd, now } = input
  if (yield* designerNamed(name)) return 'name-taken'
  const team = input.team === undefined ? { id: FIRST_TEAM } : yield* teamNamed(input.team)
  if (!team) return 'no-such-team'
  const row = yield* one<{ id: number }>(
    `INSERT INTO designers (name, team_id, budget_micro_usd, daily_budget_micro_usd, subject, created_at)
     VALUES (:name, :teamId, :budgetMicroUsd, :daily, :subject, :now) RETURNING id`,
    {
      name,
      teamId: team.id,
      budgetMicroUsd,
      daily: input.dailyBudgetMicroUsd ?? null,
      subject: input.subject ?? null,
      now,
    },
  )
  if (!row) throw new Error('The designer was not written.')
  yield* addCode(row.id, { hash: codeHash, now, expiresAt: input.codeExpiresAt ?? null })
  const added = yield* designerNamed(name)
  if (!added) throw new Error('The designer was not written.')
  return added
}

export function* addCode(
  designerId: number,
  { hash, now, expiresAt }: { hash: Uint8Array; now: number; expiresAt: number | null },
): Work<void> {
  // Codes that stopped working long ago are of no use to anyone.
  yield* run('DELETE FROM codes WHERE expires_at <= :now', { now })
  yield* run(
    `INSERT INTO codes (hash, designer_id, created_at, expires_at) VALUES (:hash, :designerId, :now, :expiresAt)`,
    { hash, designerId, now, expiresAt },
  )
}

export function* replaceCode(
  name: string,
  { hash, now, expiresAt }: { hash: Uint8Array; now: number; expiresAt: number | null },
): Work<Designer | null> {
  const designer = yield* designerNamed(name)
  if (!designer) return null
  yield* run('DELETE FROM codes WHERE designer_id = :id', { id: designer.id })
  yield* addCode(designer.id, { hash, now, expiresAt })
  yield* run('UPDATE designers SET revoked_at = NULL WHERE id = :id', { id: designer.id })
  return yield* designerNamed(name)
}

export function* revokeDesigner(name: string, now: number): Work<Designer | null> {
  yield* run('UPDATE designers SET revoked_at = :now WHERE LOWER(name) = LOWER(:name) AND revoked_at IS NULL', {
    name,
    now,
  })
  return yield* designerNamed(name)
}

export function* setBudget(name: string, { month, day }: BudgetChange): Work<Designer | null> {
  if (month !== undefined) {
    yield* run('UPDATE designers SET budget_micro_usd = :month WHERE LOWER(name) = LOWER(:name)', { month, name })
  }
  if (day !== undefined) {
    yield* run('UPDATE designers SET daily_budget_micro_usd = :day WHERE LOWER(name) = LOWER(:name)', { day, name })
  }
  return yield* designerNamed(name)
}

export function* moveDesigner(name: string, teamName: string): Work<Designer | 'no-such-designer' | 'no-such-team'> {
  const team = yield* teamNamed(teamName)
  if (!team) return 'no-such-team'
  yield* run('UPDATE designers SET team_id = :teamId WHERE LOWER(name) = LOWER(:name)', { teamId: team.id, name })
  return (yield* designerNamed(name)) ?? 'no-such-designer'
}

export function* designerNamed(name: string): Work<Designer | null> {
  const row = yield* one<DesignerRow>(`${DESIGNERS} WHERE LOWER(d.name) = LOWER(:name)`, { name })
  return row && designerOf(row)
}

export function* findDesignerBySubject(subject: string): Work<Designer | null> {
  const row = yield* one<DesignerRow>(`${DESIGNERS} WHERE d.subject = :subject`, { subject })
  return row && designerOf(row)
}

export function* listDesigners(): Work<Designer[]> {
  return (yield* all<DesignerRow>(`${DESIGNERS} ORDER BY LOWER(d.name)`)).map(designerOf)
}

export function* findDesigner(
  codeHash: Uint8Array,
  now: number,
): Work<{ designer: Designer; codeHash: Uint8Array } | null> {
  const row = yield* one<DesignerRow & { hash: Uint8Array }>(
    `SELECT known.*, code.hash FROM codes code JOIN (${DESIGNERS}) known ON known.id = code.designer_id
     WHERE code.hash = :codeHash AND (code.expires_at IS NULL OR code.expires_at > :now) AND known.revoked_at IS NULL`,
    { codeHash, now },
  )
  return row && { designer: designerOf(row), codeHash: row.hash }
}

interface TeamRow {
  id: number
  name: string
  budget_micro_usd: number | null
}

const teamOf = ({ id, name, budget_micro_usd }: TeamRow): Team => ({ id, name, budgetMicroUsd: budget_micro_usd })

export function* teamNamed(name: string): Work<Team | null> {
  const row = yield* one<TeamRow>('SELECT * FROM teams WHERE LOWER(name) = LOWER(:name)', { name })
  return row && teamOf(row)
}

export function* addTeam(name: string, budgetMicroUsd: number | null, now: number): Work<Team | 'name-taken'> {
  if (yield* teamNamed(name)) return 'name-taken'
  yield* run('INSERT INTO teams (name, budget_micro_usd, created_at) VALUES (:name, :budgetMicroUsd, :now)', {
    name,
    budgetMicroUsd,
    now,
  })
  const added = yield* teamNamed(name)
  if (!added) throw new Error('The team was not written.')
  return added
}

export function* setTeamBudget(name: string, budgetMicroUsd: number | null): Work<Team | null> {
  yield* run('UPDATE teams SET budget_micro_usd = :budgetMicroUsd WHERE LOWER(name) = LOWER(:name)', {
    budgetMicroUsd,
    name,
  })
  return yield* teamNamed(name)
}

export function* listTeams(): Work<Team[]> {
  return (yield* all<TeamRow>('SELECT * FROM teams ORDER BY LOWER(name)')).map(teamOf)
}

export function* totalBudget(): Work<number | null> {
  const row = yield* one<{ value: string }>(`SELECT value FROM settings WHERE name = 'total-budget'`)
  return row === null ? null : Number(row.value)
}

export function* setTotalBudget(budgetMicroUsd: number | null): Work<void> {
  yield* run(`DELETE FROM settings WHERE name = 'total-budget'`)
  if (budgetMicroUsd === null) return
  yield* run(`INSERT INTO settings (name, value) VALUES ('total-budget', :value)`, { value: String(budgetMicroUsd) })
}

export function* secret(name: string): Work<Uint8Array> {
  yield* run('INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING', {
    name: `secret:${name}`,
    value: randomBytes(32).toString('hex'),
  })
  const row = yield* one<{ value: string }>('SELECT value FROM settings WHERE name = :name', { name: `secret:${name}` })
  if (!row) throw new Error('The secret was not written.')
  return Buffer.from(row.value, 'hex')
}

export function* keepNote(name: string, text: string, expiresAt: number): Work<void> {
  yield* run(
    `INSERT INTO notes (name, text, expires_at) VALUES (:name, :text, :expiresAt)
     ON CONFLICT (name) DO UPDATE SET text = excluded.text, expires_at = excluded.expires_at`,
    { name, text, expiresAt },
  )
}

export function* readNote(name: string, now: number): Work<string | null> {
  const row = yield* one<{ text: string }>('SELECT text FROM notes WHERE name = :name AND expires_at > :now', {
    name,
    now,
  })
  return row?.text ?? null
}

export function* takeNote(name: string, now: number): Work<string | null> {
  const text = yield* readNote(name, now)
  yield* run('DELETE FROM notes WHERE name = :name OR expires_at <= :now', { name, now })
  return text
}
