/**
 * Runs tasks in the order they came, `width` at a time; a failed one does not hold up the rest.
 */
export function createQueue(width = 1): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (task) => {
    if (busy >= width) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy++
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      // The place is handed on, so that nobody who comes now overtakes those who wait.
      if (next) next()
      else busy--
    }
  }
}
