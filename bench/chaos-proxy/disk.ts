import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for all that is written. */
export interface Disk {
  path: string
  /** Takes every free byte, so that the system itself says ENOSPC; null where the folder has no disk of its own. */
  fill: (() => void) | null
  empty: () => void
  close: () => void
}

/**
 * A folder, on a small disk of its own in memory where that can be had: on Linux, for root, when asked. It is taken
 * away when this process ends, however it ends short of SIGKILL.
 */
export function makeDisk({ megabytes, own }: { megabytes: number; own: boolean }): Disk {
  const path = mkdtempSync(join(tmpdir(), 'restyle-chaos-'))
  // PostgreSQL, which is not run by root, has its folder in here.
  chmodSync(path, 0o711)
  const mounted = own && mount(path, megabytes)
  const filler = join(path, 'filler')
  const close = () => {
    process.off('exit', close)
    if (mounted) execFileSync('umount', ['--lazy', path])
    rmSync(path, { recursive: true, force: true })
  }
  process.once('exit', close)
  return {
    path,
    fill: mounted ? () => fill(filler) : null,
    empty: () => rmSync(filler, { force: true }),
    close,
  }
}

function mount(path: string, megabytes: number): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'tmpfs', path], { stdio: 'ignore' })
    return true
  } catch {
    // Root in a container that may not mount is no root in this.
    return false
  }
}

function fill(path: string) {
  const file = openSync(path, 'a')
  try {
    for (const size of [1 << 20, 4096]) {
      const chunk = Buffer.alloc(size)
      while (writes(file, chunk));
    }
  } finally {
    closeSync(file)
  }
}

function writes(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) === chunk.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}
