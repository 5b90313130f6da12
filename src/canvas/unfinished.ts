const works = new Set<Promise<unknown>>()

/** Counts `work` as unfinished until it settles: what it has on the canvas meanwhile may be in no undo step. */
export function asUnfinished<T>(work: Promise<T>): Promise<T> {
  works.add(work)
  return work.finally(() => works.delete(work))
}

/** Settles once nothing unfinished stands on the canvas. */
export async function allFinished(): Promise<void> {
  while (works.size > 0) await Promise.allSettled(works)
}
