let last: Promise<unknown> = Promise.resolve()

/** Runs works that must not meet on the canvas one after the other. A work may not wait for another turn. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work)
  last = turn.catch(() => undefined)
  return turn
}
