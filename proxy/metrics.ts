import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/**
 * What can be watched from outside. Labels are routes, statuses and outcomes, of which there are few;
 * never names, ids or addresses.
 */
export function createMetrics(measure: { followedJobs: () => number; eventStreams: () => number }) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  new Gauge({
    name: 'restyle_followed_jobs',
    help: 'Jobs that are being followed at the image service',
    registers,
    collect() {
      this.set(measure.followedJobs())
    },
  })
  new Gauge({
    name: 'restyle_event_streams',
    help: 'Open event streams',
    registers,
    collect() {
      this.set(measure.eventStreams())
    },
  })
  return {
    registry,
    requests: new Histogram({
      name: 'restyle_http_request_seconds',
      help: 'Time to answer, by route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10, 30],
      registers,
    }),
    jobs: new Counter({
      name: 'restyle_jobs_total',
      help: 'Jobs that ended, by how',
      labelNames: ['state', 'error'],
      registers,
    }),
    spent: new Counter({
      name: 'restyle_spent_usd_total',
      help: 'Charged since this start, in dollars',
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
