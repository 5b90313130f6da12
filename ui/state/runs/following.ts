import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import type { Job } from '../../../contract/job.ts'
import { createJobStream } from '../../events.ts'
import type { Clock, Random } from '../../host.ts'
import { withPatience } from '../../patience.ts'
import { ProxyError, type Proxy } from '../../proxy.ts'
import { isDeparting, isFollowed, type Run } from '../run.ts'

export interface FollowingParts {
  proxy: Pick<Proxy, 'events' | 'job'>
  clock: Clock
  random: Random
  runs: ReadonlySignal<readonly Run[]>
  onJob(job: Job): void
  /** The proxy knows nothing of a job any more. */
  onLost(id: string, why: string): void
  onRefused(why: string): void
}

/**
 * News of all jobs over one event stream, open while there is a job to hear of. Returns whether the proxy can
 * be heard: false while the stream is broken.
 */
export function followJobs(parts: FollowingParts): ReadonlySignal<boolean> {
  const online = signal(true)

  let catchingUp = new AbortController()

  /** What a job did in the gap is told by nobody again, so that it is asked for until there is an answer. */
  async function catchUp(id: string, { signal }: AbortController): Promise<void> {
    try {
      parts.onJob(await withPatience(() => parts.proxy.job(id), { ...parts, attempts: Infinity, signal }))
    } catch (error) {
      if (error instanceof ProxyError && error.code === 'not_found') parts.onLost(id, error.message)
    }
  }

  const stream = createJobStream({
    ...parts,
    onOpen: () => {
      online.value = true
      catchingUp.abort()
      catchingUp = new AbortController()
      for (const { id } of parts.runs.value.filter(isFollowed)) void catchUp(id, catchingUp)
    },
    onOffline: () => {
      online.value = false
    },
    onRefused: (error) => parts.onRefused(error.message),
  })
  // Opened with the click, so that it stands by the time there is a job to hear of.
  const wanted = computed(() => parts.runs.value.some((run) => isDeparting(run) || isFollowed(run)))
  effect(() => {
    const open = wanted.value
    untracked(() => {
      if (open) return stream.open()
      stream.close()
      catchingUp.abort()
      online.value = true
    })
  })
  return online
}
