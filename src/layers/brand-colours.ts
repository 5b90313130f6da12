import type { BrandColour } from '../../contract/plugin-calls.ts'

/** More than any chain of aliases in practice; a circle of them ends here. */
const MOST_ALIASES = 20

/**
 * Colours of local variables, one for each mode, and of local paint styles of one plain colour. Editors without
 * variables or styles have none.
 */
export async function brandColours(): Promise<BrandColour[]> {
  const none = () => []
  const [variables, styles] = await Promise.all([variableColours().catch(none), styleColours().catch(none)])
  return [...variables, ...styles]
}

async function variableColours(): Promise<BrandColour[]> {
  const [variables, collections] = await Promise.all([
    figma.variables.getLocalVariablesAsync('COLOR'),
    figma.variables.getLocalVariableCollectionsAsync(),
  ])
  const found: BrandColour[] = []
  for (const variable of variables) {
    const collection = collections.find(({ id }) => id === variable.variableCollectionId)
    for (const mode of collection?.modes ?? []) {
      const colour = await resolve(variable.valuesByMode[mode.modeId], mode.name)
      if (!colour) continue
      const several = (collection?.modes.length ?? 0) > 1
      found.push({ name: several ? `${variable.name} · ${mode.name}` : variable.name, colour, group: collection?.name ?? '' })
    }
  }
  return found
}

/** An alias takes the mode of the same name in the other collection, or that collection's default. */
async function resolve(value: VariableValue | undefined, modeName: string): Promise<RGB | null> {
  for (let i = 0; i < MOST_ALIASES; i++) {
    if (typeof value !== 'object') return null
    if ('r' in value) {
      const { r, g, b } = value
      return { r, g, b }
    }
    if (!('id' in value)) return null
    const variable = await figma.variables.getVariableByIdAsync(value.id)
    const collection = variable && (await figma.variables.getVariableCollectionByIdAsync(variable.variableCollectionId))
    if (!collection) return null
    const mode = collection.modes.find(({ name }) => name === modeName)?.modeId ?? collection.defaultModeId
    value = variable.valuesByMode[mode]
  }
  return null
}

async function styleColours(): Promise<BrandColour[]> {
  const styles = await figma.getLocalPaintStylesAsync()
  return styles.flatMap(({ name, paints }) => {
    const [paint, ...others] = paints.filter(({ visible }) => visible !== false)
    if (paint?.type !== 'SOLID' || others.length > 0) return []
    const { r, g, b } = paint.color
    const folders = name.split('/').map((part) => part.trim())
    return [{ name: folders.pop() ?? name, colour: { r, g, b }, group: folders.join(' / ') }]
  })
}
