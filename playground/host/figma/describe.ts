import { figmaMembers } from './globals.ts'
import { nodeKinds } from './kinds.ts'
import { collectionMembers, imageMembers, notificationMembers, styleMembers, variableMembers, variablesMembers } from './objects.ts'
import { parametersMembers, suggestionsMembers } from './parameters.ts'
import { clientStorageMembers } from './storage.ts'
import { uiMembers } from './ui.ts'
import { viewportMembers } from './viewport.ts'

type Description = Record<string, Record<string, 'c' | 'p'>>

/** Which members each node type and each other kind of object has: `c` for methods, `p` for properties. */
export function describeMembers(): Description {
  const nodes = Object.fromEntries(
    Object.entries(nodeKinds).map(([type, members]) => [type, { ...describe(members), removed: 'p' as const }]),
  )
  return {
    ...nodes,
    figma: describe(figmaMembers),
    ui: describe(uiMembers),
    clientStorage: describe(clientStorageMembers),
    viewport: describe(viewportMembers),
    variables: describe(variablesMembers),
    image: describe(imageMembers),
    style: describe(styleMembers),
    variable: describe(variableMembers),
    collection: describe(collectionMembers),
    parameters: describe(parametersMembers),
    suggestions: describe(suggestionsMembers),
    notification: describe(notificationMembers),
  }
}

function describe(members: Record<string, { call?: unknown }>): Record<string, 'c' | 'p'> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, member.call ? 'c' : 'p']))
}
