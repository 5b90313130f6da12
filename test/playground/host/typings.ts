import { createRequire } from 'node:module'
import ts from 'typescript'

const require = createRequire(import.meta.url)

/** Names of the members of an interface or type of Figma's plugin typings. */
export function figmaTypings(): (typeName: string) => string[] {
  const file = require.resolve('@figma/plugin-typings/plugin-api.d.ts')
  const program = ts.createProgram([file], { lib: ['lib.es2023.d.ts'], types: [], skipLibCheck: true })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  if (!source) throw new Error('The typings could not be read.')
  return (typeName) => {
    const found = checker.getSymbolsInScope(source, ts.SymbolFlags.Type).find((symbol) => symbol.name === typeName)
    if (!found) throw new Error(`The typings have no ${typeName}.`)
    return checker.getDeclaredTypeOfSymbol(found).getProperties().map((property) => property.name)
  }
}

/** The interface of each node type of the stand-in. */
export const nodeInterfaces: Record<string, string> = {
  DOCUMENT: 'DocumentNode',
  PAGE: 'PageNode',
  FRAME: 'FrameNode',
  COMPONENT: 'ComponentNode',
  COMPONENT_SET: 'ComponentSetNode',
  INSTANCE: 'InstanceNode',
  GROUP: 'GroupNode',
  SECTION: 'SectionNode',
  RECTANGLE: 'RectangleNode',
  ELLIPSE: 'EllipseNode',
  POLYGON: 'PolygonNode',
  STAR: 'StarNode',
  VECTOR: 'VectorNode',
  LINE: 'LineNode',
  BOOLEAN_OPERATION: 'BooleanOperationNode',
  TEXT: 'TextNode',
  SLICE: 'SliceNode',
}

/** The interface of each other thing that plugin code holds. */
export const objectInterfaces: Record<string, string> = {
  figma: 'PluginAPI',
  ui: 'UIAPI',
  clientStorage: 'ClientStorageAPI',
  viewport: 'ViewportAPI',
  variables: 'VariablesAPI',
  parameters: 'ParametersAPI',
  suggestions: 'SuggestionResults',
  image: 'Image',
  style: 'PaintStyle',
  variable: 'Variable',
  collection: 'VariableCollection',
  notification: 'NotificationHandler',
}
