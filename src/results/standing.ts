import type { StandingResult } from '../../contract/plugin-calls.ts'
import { findLayer } from '../canvas/nodes.ts'
import { readEntry } from '../placeholders/registry.ts'
import { isResult } from './result.ts'

/** The pictures of these jobs that were placed in this file and still stand there as results. */
export async function findResults(jobIds: string[]): Promise<StandingResult[]> {
  const noted = jobIds.flatMap((jobId) =>
    (readEntry(jobId)?.items ?? []).flatMap(({ index, nodeId, placed }) =>
      placed && nodeId !== '' ? [{ jobId, imageIndex: index, nodeId }] : [],
    ),
  )
  const layers = await Promise.all(noted.map(({ nodeId }) => findLayer(nodeId)))
  return noted.filter((_, i) => {
    const layer = layers[i]
    return layer !== null && layer !== undefined && isResult(layer)
  })
}
