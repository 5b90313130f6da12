import type { KnownImage } from '../ledger.ts'
import { all, asking, one, run, type Statement, type Work } from './work.ts'

export function* rememberImage(image: KnownImage): Work<void> {
  yield* run(
    `INSERT INTO images (team_id, hash, width, height, content_type, url, url_expires_at, last_used_at)
     VALUES (:teamId, :hash, :width, :height, :contentType, :url, :urlExpiresAt, :lastUsedAt)
     ON CONFLICT (team_id, hash) DO UPDATE SET url = excluded.url, url_expires_at = excluded.url_expires_at,
                                               last_used_at = excluded.last_used_at`,
    { ...image },
  )
}

export function* findImage(teamId: number, hash: string): Work<KnownImage | null> {
  const { sql, values } = imageNamed(teamId, hash)
  return yield* one<KnownImage>(sql, values)
}

export function imageNamed(teamId: number, hash: string): Statement {
  return asking(
    `SELECT team_id AS "teamId", hash, width, height, content_type AS "contentType", url,
            url_expires_at AS "urlExpiresAt", last_used_at AS "lastUsedAt"
     FROM images WHERE team_id = :teamId AND hash = :hash`,
    { teamId, hash },
  )
}

export function* touchImage(teamId: number, hash: string, now: number): Work<void> {
  yield* run('UPDATE images SET last_used_at = :now WHERE team_id = :teamId AND hash = :hash', { now, teamId, hash })
}

export function* forgetImage(teamId: number, hash: string): Work<void> {
  yield* run('DELETE FROM images WHERE team_id = :teamId AND hash = :hash', { teamId, hash })
}

export function* forgetImageAddresses(exceptPrefix: string | null): Work<void> {
  yield* run(
    `UPDATE images SET url = NULL
     WHERE CAST(:prefix AS TEXT) IS NULL OR SUBSTR(url, 1, LENGTH(CAST(:prefix AS TEXT))) <> CAST(:prefix AS TEXT)`,
    { prefix: exceptPrefix },
  )
}

/** An image stays as long as a job needs it: one that is under way, or whose pictures are kept. */
export function* removeUnusedImages(lastUsedBefore: number): Work<{ teamId: number; hash: string }[]> {
  return yield* all<{ teamId: number; hash: string }>(
    `DELETE FROM images WHERE last_used_at < :lastUsedBefore AND NOT EXISTS (
       SELECT 1 FROM job_images i JOIN jobs j ON j.key = i.job_key
       WHERE i.hash = images.hash AND j.team_id = images.team_id
         AND (j.open = 1 OR (j.state = 'done' AND j.purged_at IS NULL)))
     RETURNING team_id AS "teamId", hash`,
    { lastUsedBefore },
  )
}
