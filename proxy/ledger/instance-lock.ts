import { join } from 'node:path'
import Database from 'libsql'

/** Thrown when another proxy works in the same folder. */
export class DataDirInUseError extends Error {
  constructor(dataDir: string) {
    super(
      `DATA_DIR ${dataDir} is in use by another proxy. Two of them would take up each other’s jobs: ` +
        'stop that one, or set DATA_DIR to another folder.',
    )
    this.name = 'DataDirInUseError'
  }
}

/**
 * Makes sure that one proxy at a time works in a folder, because a starting one takes every job that is just
 * being handed in for one left behind. The lock is the operating system's, so it ends with the process,
 * however that ends. Returns the way to release it.
 */
export function lockDataDir(dataDir: string): () => void {
  const db = new Database(join(dataDir, 'instance.lock'))
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') throw new DataDirInUseError(dataDir)
    throw error
  }
  return () => {
    db.exec('ROLLBACK')
    db.close()
  }
}
