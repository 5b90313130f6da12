import type { Database } from 'libsql'

/**
 * The schema, one step an entry; a step that was released never changes. `PRAGMA user_version` counts the
 * steps taken.
 */
const MIGRATIONS = [
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
]

/** Thrown when the file was written by a later release, which may mean something else by what it holds. */
export class NewerSchemaError extends Error {
  constructor(found: number) {
    super(
      `The ledger in DATA_DIR was written by a newer release (schema ${found}, this one knows ` +
        `${MIGRATIONS.length}). Start that release, or set DATA_DIR to another folder.`,
    )
    this.name = 'NewerSchemaError'
  }
}

/** Brings the schema up to date in one transaction; does nothing when it is. */
export function migrate(db: Database): void {
  db.transaction(() => {
    const [row] = db.prepare('PRAGMA user_version').all() as { user_version: number }[]
    const version = row?.user_version ?? 0
    if (version > MIGRATIONS.length) throw new NewerSchemaError(version)
    if (version === MIGRATIONS.length) return
    for (const step of MIGRATIONS.slice(version)) db.exec(step)
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
  }).immediate()
}
