import type { Database } from 'libsql'

/**
 * The schema, one step an entry; a step that was released never changes. `PRAGMA user_version` counts the
 * steps taken.
 */
export const SQLITE_MIGRATIONS = [
  `
  CREATE TABLE designers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    code_hash BLOB NOT NULL UNIQUE,
    budget_micro_usd INTEGER CHECK (budget_micro_usd >= 0),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT;

  -- A cache of the entries' sums, changed in the same transaction as they are written.
  CREATE TABLE accounts (
    designer_id INTEGER NOT NULL REFERENCES designers (id),
    month TEXT NOT NULL,
    spent_micro_usd INTEGER NOT NULL DEFAULT 0 CHECK (spent_micro_usd >= 0),
    held_micro_usd INTEGER NOT NULL DEFAULT 0 CHECK (held_micro_usd >= 0),
    PRIMARY KEY (designer_id, month)
  ) STRICT;

  CREATE TABLE jobs (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    designer_id INTEGER NOT NULL REFERENCES designers (id),
    id TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    request TEXT NOT NULL,
    engine TEXT NOT NULL,
    month TEXT NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    change_seq INTEGER NOT NULL,
    fal_request_id TEXT,
    queue_position INTEGER,
    progress REAL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    placed_at INTEGER,
    held_micro_usd INTEGER NOT NULL CHECK (held_micro_usd >= 0),
    charged_micro_usd INTEGER CHECK (charged_micro_usd >= 0),
    settled INTEGER NOT NULL DEFAULT 0,
    seed REAL,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    images TEXT NOT NULL DEFAULT '[]',
    error TEXT,
    output TEXT,
    UNIQUE (designer_id, id),
    UNIQUE (designer_id, created_at)
  ) STRICT;
  CREATE INDEX jobs_by_change ON jobs (designer_id, change_seq);
  CREATE INDEX jobs_open ON jobs (open, designer_id) WHERE open = 1;

  CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    designer_id INTEGER NOT NULL,
    month TEXT NOT NULL,
    job_key INTEGER NOT NULL REFERENCES jobs (key),
    kind TEXT NOT NULL CHECK (kind IN ('hold', 'settle', 'release')),
    held_delta INTEGER NOT NULL,
    spent_delta INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  -- One hold and one end of it for each job, whatever goes wrong above this.
  CREATE UNIQUE INDEX entries_once ON entries (job_key, kind = 'hold');
  CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are only ever added'); END;
  CREATE TRIGGER entries_remain BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are only ever added'); END;

  CREATE TABLE change_counter (value INTEGER NOT NULL) STRICT;
  INSERT INTO change_counter VALUES (0);

  CREATE TABLE images (
    hash TEXT PRIMARY KEY,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    url TEXT,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX images_by_expiry ON images (expires_at);
  `,
  `
  -- Teams, caps, codes of their own with an expiry, budgets of a day, and who a designer is at a sign-in.
  CREATE TABLE teams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    budget_micro_usd INTEGER CHECK (budget_micro_usd >= 0),
    created_at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO teams (id, name, created_at) VALUES (1, 'Team', unixepoch() * 1000);

  CREATE TABLE codes (
    hash BLOB PRIMARY KEY,
    designer_id INTEGER NOT NULL REFERENCES designers (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER
  ) STRICT;
  CREATE INDEX codes_by_designer ON codes (designer_id);
  INSERT INTO codes (hash, designer_id, created_at)
    SELECT code_hash, id, created_at FROM designers WHERE revoked_at IS NULL;

  CREATE TABLE designers_now (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    team_id INTEGER NOT NULL DEFAULT 1 REFERENCES teams (id),
    budget_micro_usd INTEGER CHECK (budget_micro_usd >= 0),
    daily_budget_micro_usd INTEGER CHECK (daily_budget_micro_usd >= 0),
    subject TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT;
  INSERT INTO designers_now (id, name, budget_micro_usd, created_at, revoked_at)
    SELECT id, name, budget_micro_usd, created_at, revoked_at FROM designers;
  DROP TABLE designers;
  ALTER TABLE designers_now RENAME TO designers;

  -- By name: the cap of everyone together, and secrets.
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE notes (name TEXT PRIMARY KEY, text TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;

  ALTER TABLE jobs ADD COLUMN team_id INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE jobs ADD COLUMN day TEXT NOT NULL DEFAULT '';
  ALTER TABLE jobs ADD COLUMN document_id TEXT NOT NULL DEFAULT '';
  ALTER TABLE jobs ADD COLUMN document_name TEXT NOT NULL DEFAULT '';
  ALTER TABLE jobs ADD COLUMN hold_expires_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN seen_at INTEGER;
  ALTER TABLE jobs ADD COLUMN purged_at INTEGER;
  ALTER TABLE jobs ADD COLUMN lease_owner TEXT;
  ALTER TABLE jobs ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0;
  UPDATE jobs SET
    day = strftime('%Y-%m-%d', created_at / 1000, 'unixepoch'),
    document_id = COALESCE(json_extract(request, '$.target.documentId'), ''),
    hold_expires_at = created_at + 86400000;
  CREATE INDEX jobs_changed ON jobs (change_seq);
  CREATE INDEX jobs_by_document ON jobs (document_id, team_id);
  CREATE INDEX jobs_held ON jobs (settled) WHERE settled = 0;
  CREATE INDEX jobs_kept ON jobs (finished_at) WHERE open = 0 AND purged_at IS NULL;

  CREATE TABLE job_images (
    job_key INTEGER NOT NULL REFERENCES jobs (key),
    hash TEXT NOT NULL,
    PRIMARY KEY (job_key, hash)
  ) STRICT;
  CREATE INDEX job_images_by_hash ON job_images (hash);
  INSERT OR IGNORE INTO job_images (job_key, hash)
    SELECT jobs.key, json_extract(image.value, '$.hash') FROM jobs, json_each(jobs.request, '$.images') AS image
    WHERE json_extract(image.value, '$.hash') IS NOT NULL;

  -- Uploads belong to a team. What was known of them is a cache, and is asked for again.
  DROP TABLE images;
  CREATE TABLE images (
    team_id INTEGER NOT NULL,
    hash TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    url TEXT,
    url_expires_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    PRIMARY KEY (team_id, hash)
  ) STRICT;

  DROP TRIGGER entries_stay;
  DROP TRIGGER entries_remain;
  DROP INDEX entries_once;
  CREATE TABLE entries_now (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    designer_id INTEGER NOT NULL,
    month TEXT NOT NULL,
    job_key INTEGER NOT NULL REFERENCES jobs (key),
    kind TEXT NOT NULL CHECK (kind IN ('hold', 'settle', 'release', 'expire')),
    held_delta INTEGER NOT NULL,
    spent_delta INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO entries_now SELECT * FROM entries;
  DROP TABLE entries;
  ALTER TABLE entries_now RENAME TO entries;
  -- One hold of each job, one expiry of it and one end, whatever goes wrong above this.
  CREATE UNIQUE INDEX entries_once ON entries (job_key, kind);
  CREATE UNIQUE INDEX entries_one_end ON entries (job_key) WHERE kind IN ('settle', 'release');
  CREATE INDEX entries_by_month ON entries (month);
  CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are only ever added'); END;
  CREATE TRIGGER entries_remain BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are only ever added'); END;

  -- Sums of the entries by whom a budget is of (all, team/1, designer/1) and by month or day.
  CREATE TABLE balances (
    scope TEXT NOT NULL,
    period TEXT NOT NULL,
    spent_micro_usd INTEGER NOT NULL DEFAULT 0 CHECK (spent_micro_usd >= 0),
    held_micro_usd INTEGER NOT NULL DEFAULT 0 CHECK (held_micro_usd >= 0),
    PRIMARY KEY (scope, period)
  ) STRICT;
  INSERT INTO balances (scope, period, spent_micro_usd, held_micro_usd)
    SELECT 'designer/' || e.designer_id, e.month, SUM(e.spent_delta), SUM(e.held_delta) FROM entries e GROUP BY 1, 2
    UNION ALL
    SELECT 'designer/' || e.designer_id, j.day, SUM(e.spent_delta), SUM(e.held_delta)
      FROM entries e JOIN jobs j ON j.key = e.job_key GROUP BY 1, 2
    UNION ALL
    SELECT 'team/1', e.month, SUM(e.spent_delta), SUM(e.held_delta) FROM entries e GROUP BY 1, 2
    UNION ALL
    SELECT 'all', e.month, SUM(e.spent_delta), SUM(e.held_delta) FROM entries e GROUP BY 1, 2;
  DROP TABLE accounts;
  `,
]

/** Thrown when the file was written by a later release, which may mean something else by what it holds. */
export class NewerSchemaError extends Error {
  constructor(found: number, known: number = SQLITE_MIGRATIONS.length) {
    super(
      `The ledger was written by a newer release (schema ${found}, this one knows ${known}). ` +
        'Start that release, or set DATA_DIR or LEDGER_URL to another place.',
    )
    this.name = 'NewerSchemaError'
  }
}

/** Brings the schema up to date in one transaction; does nothing when it is. */
export function migrate(db: Database): void {
  // A table that others point at is rebuilt by dropping it, which the check of foreign keys would not let pass.
  db.pragma('foreign_keys = OFF')
  db.transaction(() => {
    const [row] = db.prepare('PRAGMA user_version').all() as { user_version: number }[]
    const version = row?.user_version ?? 0
    if (version > SQLITE_MIGRATIONS.length) throw new NewerSchemaError(version)
    if (version === SQLITE_MIGRATIONS.length) return
    for (const step of SQLITE_MIGRATIONS.slice(version)) db.exec(step)
    db.exec(`PRAGMA user_version = ${SQLITE_MIGRATIONS.length}`)
  }).immediate()
}
