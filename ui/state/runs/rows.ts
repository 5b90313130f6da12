import type { Job } from '../../../contract/job.ts'
import { words } from '../../words.ts'
import type { Run } from '../run.ts'
import type { Departing } from './departure.ts'

/** The row of a job as it stands with the click. */
export function departed({ id, job, cell }: Departing): Run {
  const { name, resultName, priceMicroUsd } = job
  return {
    ...{ id, cell, name, resultName, priceMicroUsd, count: job.order.parameters.num_images },
    ...{ trip: { at: 'preparing' }, job: null, runningSince: null, expectedMs: null, pictures: [], note: null },
    ...{ cancelling: false, elsewhere: false, repeatable: true },
  }
}

/** The row of a job that was started in another opening of the panel. */
export function adopted(job: Job, elsewhere: boolean, now: number): Run {
  const { request } = job
  const content = request.images.find((image) => image.role === 'content')
  const styles = request.images.filter((image) => image.role !== 'content').map((image) => image.name)
  const name = content?.name ?? request.target.name
  const style = styles.join(' + ') || request.parameters.prompt
  return {
    ...{ id: job.id, cell: request.run ?? null, name, resultName: `${name} · ${style}`.slice(0, 200) },
    count: request.parameters.num_images,
    priceMicroUsd: job.engine === 'local' ? null : job.heldMicroUsd,
    ...{ trip: { at: 'following' }, job: null, pictures: [], note: elsewhere ? words.runs.elsewhere : null },
    runningSince: job.startedAt === null ? null : Math.min(job.startedAt, now),
    expectedMs: null,
    ...{ cancelling: false, elsewhere, repeatable: false },
  }
}
