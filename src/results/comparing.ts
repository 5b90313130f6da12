/** On a result that shows its original: the fills it has as a result. */
const COMPARE_KEY = 'compare'

export type Filled = SceneNode & MinimalFillsMixin

export function isComparing(result: SceneNode): boolean {
  return result.getPluginData(COMPARE_KEY) !== ''
}

/** Shows other fills than the result's own for a while. */
export function startComparing(result: Filled, shown: readonly Paint[]): void {
  if (result.fills === figma.mixed) return
  result.setPluginData(COMPARE_KEY, JSON.stringify(result.fills))
  result.fills = shown
}

/** Gives a result its own fills back, if it shows others. */
export function stopComparing(result: Filled): void {
  if (!isComparing(result)) return
  try {
    result.fills = JSON.parse(result.getPluginData(COMPARE_KEY)) as Paint[]
  } catch {
    // Someone edited what was kept: what is shown stays.
  }
  result.setPluginData(COMPARE_KEY, '')
}
