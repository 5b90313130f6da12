import { join } from 'node:path'
import { openDiskMediaStore, type MediaStore } from './media-store.ts'
import { openS3MediaStore } from './s3.ts'

/** The media store that the settings name: a bucket, or the folder beside the ledger. */
export function openMediaStore({ mediaUrl, dataDir }: { mediaUrl: string | null; dataDir: string }): MediaStore {
  return mediaUrl === null ? openDiskMediaStore(join(dataDir, 'media')) : openS3MediaStore(mediaUrl)
}
