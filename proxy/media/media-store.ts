import { randomBytes } from 'node:crypto'
import { access, mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Bytes by key, such as `uploads/<team>/<sha-256>` or `results/<designer>/<job>/<n>`. */
export interface MediaStore {
  /** Durable when the promise resolves; a reader sees all of it or nothing. Writing twice replaces. */
  put(key: string, bytes: Uint8Array): Promise<void>
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>
  /** The same for whoever passes it on: read as it is taken where the store can, so that little is in memory. */
  open(key: string): Promise<StoredBytes | null>
  has(key: string): Promise<boolean>
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>
  /** Resolves when the store can be written. */
  ping(): Promise<void>
}

export interface StoredBytes {
  byteLength: number
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>
}

/** A picture is a handful of reads, and a reader who takes nothing holds one of them. */
const CHUNK_BYTES = 512 * 1024

/** Every job has a folder, so they are not remembered for ever. */
const MAX_SAFE = 10_000

const KEY = /^[a-z]+(\/[0-9a-z]+)+$/

export function uploadKey(teamId: number, hash: string): string {
  return `uploads/${teamId}/${hash}`
}

export function resultKey(designerId: number, jobId: string, index: number): string {
  return `results/${designerId}/${jobId}/${index}`
}

/** Keys are ours, never a client's; should one ever come through, it leads nowhere. */
export function requireKey(key: string): string {
  if (!KEY.test(key)) throw new Error(`Not a media key: ${key.slice(0, 100)}`)
  return key
}

/** The media store in a folder of one machine. */
export function openDiskMediaStore(root: string): MediaStore {
  const pathOf = (key: string) => join(root, requireKey(key))
  /** Folders whose own names are known to be on the disk. */
  const safe = new Set<string>()

  async function put(key: string, bytes: Uint8Array) {
    const path = pathOf(key)
    const folder = dirname(path)
    await mkdir(folder, { recursive: true })
    const partial = `${path}.${randomBytes(6).toString('hex')}.part`
    try {
      await writeDurably(partial, bytes)
      await rename(partial, path)
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
    await syncFolder(folder)
    // A folder that someone else has just made is no more on the disk than one of our own.
    for (let each = folder; each.length >= root.length && !safe.has(each); each = dirname(each)) {
      await syncFolder(dirname(each))
      if (safe.size > MAX_SAFE) safe.clear()
      safe.add(each)
    }
  }

  return {
    put,
    async get(key) {
      try {
        return await readFile(pathOf(key))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    async open(key) {
      const path = pathOf(key)
      const found = await stat(path).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      })
      return found && { byteLength: found.size, body: streamOf(path) }
    },
    async has(key) {
      try {
        await access(pathOf(key))
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
        throw error
      }
    },
    async remove(key) {
      await rm(pathOf(key), { force: true })
    },
    async ping() {
      await put('probe/0', new Uint8Array(1))
    },
  }
}

/** Opens the file when it is first read from, so that an answer nobody reads, as to HEAD, leaves nothing open. */
function streamOf(path: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  let file: FileHandle | null = null
  return new ReadableStream(
    {
      async pull(controller) {
        file ??= await open(path, 'r')
        try {
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(CHUNK_BYTES))
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead))
          controller.close()
        } catch (error) {
          controller.error(error)
        }
        await file.close()
      },
      cancel: () => file?.close(),
    },
    { highWaterMark: 0 },
  )
}

async function writeDurably(path: string, bytes: Uint8Array) {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Without this a power cut can forget a new name though the bytes are safe. */
async function syncFolder(path: string) {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
