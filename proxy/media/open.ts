import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { storeProblem } from '../problems.ts'
import { ConfigError } from '../settings.ts'
import { openDiskMediaStore, type MediaStore } from './media-store.ts'
import { openS3MediaStore } from './s3.ts'

export interface MediaPlace {
  /** `s3://bucket/prefix`; null for a folder in `dataDir`. */
  mediaUrl: string | null
  dataDir: string
}

/** The media store that the settings name: a bucket, or a folder of `dataDir`. Throws ConfigError. */
export function openMediaStore(place: MediaPlace): MediaStore {
  if (place.mediaUrl !== null) return openS3MediaStore(place.mediaUrl)
  try {
    mkdirSync(place.dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw mediaUnusable(place, error)
  }
  return openDiskMediaStore(join(place.dataDir, 'media'))
}

/** The error that names the setting whose media store cannot be used, and why. */
export function mediaUnusable({ mediaUrl, dataDir }: MediaPlace, error: unknown): ConfigError {
  const what = mediaUrl === null ? `${join(dataDir, 'media')} (in DATA_DIR)` : `MEDIA_URL ${mediaUrl.replace(/\?.*/, '')}`
  return new ConfigError(`${what} cannot be written: ${storeProblem(error)}.`)
}
