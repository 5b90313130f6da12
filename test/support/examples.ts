import type { Job } from '../../contract/job.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import { DEFAULT_PARAMETERS } from '../../contract/uso.ts'

/** A complete request: a frame restyled with one style. */
export function aJobRequest(changes: Partial<JobRequest> = {}): JobRequest {
  return {
    images: [
      { role: 'content', hash: 'a'.repeat(64), name: 'Dashboard', nodeId: '1:2' },
      { role: 'style', hash: 'b'.repeat(64), name: 'Starry oil', nodeId: '1:3' },
    ],
    parameters: { ...DEFAULT_PARAMETERS, keep_size: true },
    plan: {
      canvas: { width: 1024, height: 736 },
      content: { x: 0, y: 4, width: 1024, height: 728 },
    },
    target: { documentId: 'd'.repeat(32), pageId: '0:1', nodeId: '1:2', name: 'Dashboard', width: 1440, height: 1024 },
    ...changes,
  }
}

/** A job as the proxy would tell it, freshly reserved. */
export function aJob(changes: Partial<Job>): Job {
  return {
    id: '0123456789abcdef0123456789abcdef',
    state: 'reserved',
    revision: 0,
    engine: 'uso',
    request: aJobRequest(),
    queuePosition: null,
    progress: null,
    createdAt: 1_700_000_000_000,
    startedAt: null,
    finishedAt: null,
    placedAt: null,
    heldMicroUsd: 75_367,
    chargedMicroUsd: null,
    seed: null,
    cancelRequested: false,
    images: [],
    error: null,
    ...changes,
  }
}
