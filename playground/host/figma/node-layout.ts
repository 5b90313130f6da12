import type { LayoutSizing, SceneNode } from '@open-pencil/scene-graph'
import type { FigmaHost } from '../figma.ts'
import { boolean, nullable, number, object, oneOf, validate } from './check.ts'
import { field, type Member, type Members } from './member.ts'
import { FigmaError } from './values.ts'

const spacing = number({ min: 0 })
const limit = nullable(number({ min: 0 }))

/** Auto-layout of a frame. Grid layout is left out. */
export const autoLayoutMembers: Members<SceneNode> = {
  layoutMode: field('layoutMode', oneOf('NONE', 'HORIZONTAL', 'VERTICAL'), {
    // As in Figma, a frame that becomes auto-layout hugs its content until told otherwise.
    write: (layoutMode) =>
      layoutMode === 'NONE' ? { layoutMode } : { layoutMode, primaryAxisSizing: 'HUG', counterAxisSizing: 'HUG' },
  }),
  layoutWrap: field('layoutWrap', oneOf('NO_WRAP', 'WRAP')),
  primaryAxisAlignItems: renamed('primaryAxisAlign', 'primaryAxisAlignItems', 'MIN', 'MAX', 'CENTER', 'SPACE_BETWEEN'),
  counterAxisAlignItems: renamed('counterAxisAlign', 'counterAxisAlignItems', 'MIN', 'MAX', 'CENTER', 'BASELINE'),
  counterAxisAlignContent: field('counterAxisAlignContent', oneOf('AUTO', 'SPACE_BETWEEN')),
  primaryAxisSizingMode: sizingMode('primaryAxisSizing', 'primaryAxisSizingMode'),
  counterAxisSizingMode: sizingMode('counterAxisSizing', 'counterAxisSizingMode'),
  itemSpacing: field('itemSpacing', number()),
  counterAxisSpacing: field('counterAxisSpacing', number()),
  paddingLeft: field('paddingLeft', spacing),
  paddingRight: field('paddingRight', spacing),
  paddingTop: field('paddingTop', spacing),
  paddingBottom: field('paddingBottom', spacing),
  itemReverseZIndex: field('itemReverseZIndex', boolean),
  strokesIncludedInLayout: field('strokesIncludedInLayout', boolean),
}

/** How a layer behaves in its parent. */
export const layoutChildMembers: Members<SceneNode> = {
  layoutPositioning: {
    get: (node) => node.layoutPositioning,
    set: (node, value, host) => {
      validate('layoutPositioning', value, oneOf('AUTO', 'ABSOLUTE'))
      if (value === 'ABSOLUTE' && parentLayout(node, host) === 'NONE') {
        throw new FigmaError('Can only set layoutPositioning = ABSOLUTE if the parent node has layoutMode !== NONE')
      }
      host.document.graph.updateNode(node.id, { layoutPositioning: value === 'ABSOLUTE' ? 'ABSOLUTE' : 'AUTO' })
    },
  },
  layoutGrow: field('layoutGrow', number({ min: 0, max: 1 })),
  layoutAlign: {
    get: (node) => (node.layoutAlignSelf === 'AUTO' ? 'INHERIT' : node.layoutAlignSelf),
    set: (node, value, host) => {
      validate('layoutAlign', value, oneOf('MIN', 'CENTER', 'MAX', 'STRETCH', 'INHERIT'))
      const layoutAlignSelf = value === 'INHERIT' ? 'AUTO' : (value as SceneNode['layoutAlignSelf'])
      host.document.graph.updateNode(node.id, { layoutAlignSelf })
    },
  },
  layoutSizingHorizontal: layoutSizing('HORIZONTAL', 'layoutSizingHorizontal'),
  layoutSizingVertical: layoutSizing('VERTICAL', 'layoutSizingVertical'),
  minWidth: field('minWidth', limit),
  maxWidth: field('maxWidth', limit),
  minHeight: field('minHeight', limit),
  maxHeight: field('maxHeight', limit),
}

const constraint = oneOf('MIN', 'CENTER', 'MAX', 'STRETCH', 'SCALE')

export const constraintMembers: Members<SceneNode> = {
  constraints: {
    get: (node) => ({ horizontal: node.horizontalConstraint, vertical: node.verticalConstraint }),
    set: (node, value, host) => {
      validate('constraints', value, object({ horizontal: constraint, vertical: constraint }))
      const { horizontal, vertical } = value as Record<string, SceneNode['horizontalConstraint']>
      host.document.graph.updateNode(node.id, {
        ...(horizontal && { horizontalConstraint: horizontal }),
        ...(vertical && { verticalConstraint: vertical }),
      })
    },
  },
}

function renamed(
  name: 'primaryAxisAlign' | 'counterAxisAlign',
  figmaName: string,
  ...options: string[]
): Member<SceneNode> {
  return field(name, oneOf(...options), { figmaName })
}

function sizingMode(name: 'primaryAxisSizing' | 'counterAxisSizing', figmaName: string): Member<SceneNode> {
  return {
    get: (node) => (node[name] === 'HUG' ? 'AUTO' : 'FIXED'),
    set: (node, value, host) => {
      validate(figmaName, value, oneOf('FIXED', 'AUTO'))
      host.document.graph.updateNode(node.id, { [name]: value === 'AUTO' ? 'HUG' : 'FIXED' })
    },
  }
}

/** OpenPencil keeps FILL in `layoutGrow` and `layoutAlignSelf` of the child, HUG and FIXED by axis of the frame. */
function layoutSizing(axis: 'HORIZONTAL' | 'VERTICAL', figmaName: string): Member<SceneNode> {
  return {
    get: (node, host) => {
      const parent = parentLayout(node, host)
      if (parent !== 'NONE' && node.layoutPositioning === 'AUTO') {
        if (parent === axis ? node.layoutGrow === 1 : node.layoutAlignSelf === 'STRETCH') return 'FILL'
      }
      if (node.layoutMode === 'HORIZONTAL' || node.layoutMode === 'VERTICAL') {
        const own = node.layoutMode === axis ? node.primaryAxisSizing : node.counterAxisSizing
        return own === 'HUG' ? 'HUG' : 'FIXED'
      }
      return node.type === 'TEXT' && hugsText(node, axis) ? 'HUG' : 'FIXED'
    },
    set: (node, value, host) => {
      validate(figmaName, value, oneOf('FIXED', 'HUG', 'FILL'))
      setLayoutSizing(node, axis, value as LayoutSizing, host)
    },
  }
}

function setLayoutSizing(node: SceneNode, axis: 'HORIZONTAL' | 'VERTICAL', value: LayoutSizing, host: FigmaHost): void {
  const parent = parentLayout(node, host)
  if (value === 'FILL' && parent === 'NONE') {
    throw new FigmaError('FILL can only be set on children of auto-layout frames')
  }
  if (value === 'HUG' && node.layoutMode === 'NONE' && node.type !== 'TEXT') {
    throw new FigmaError('HUG can only be set on auto-layout frames and text children of auto-layout frames')
  }
  const changes: Partial<SceneNode> = {}
  if (parent === axis) changes.layoutGrow = value === 'FILL' ? 1 : 0
  else if (parent !== 'NONE') changes.layoutAlignSelf = value === 'FILL' ? 'STRETCH' : 'AUTO'
  if (node.layoutMode !== 'NONE' && value !== 'FILL') {
    changes[node.layoutMode === axis ? 'primaryAxisSizing' : 'counterAxisSizing'] = value
  }
  if (node.type === 'TEXT') {
    if (value === 'HUG') changes.textAutoResize = axis === 'HORIZONTAL' ? 'WIDTH_AND_HEIGHT' : 'HEIGHT'
    else if (axis === 'HORIZONTAL' && node.textAutoResize === 'WIDTH_AND_HEIGHT') changes.textAutoResize = 'HEIGHT'
  }
  host.document.graph.updateNode(node.id, changes)
}

function hugsText(node: SceneNode, axis: 'HORIZONTAL' | 'VERTICAL'): boolean {
  return node.textAutoResize === 'WIDTH_AND_HEIGHT' || (axis === 'VERTICAL' && node.textAutoResize === 'HEIGHT')
}

function parentLayout(node: SceneNode, host: FigmaHost): string {
  const parent = node.parentId ? host.document.getNode(node.parentId) : undefined
  return parent?.layoutMode ?? 'NONE'
}
