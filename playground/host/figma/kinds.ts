import type { SceneNode } from '@open-pencil/scene-graph'
import type { Members } from './member.ts'
import { baseMembers, layerMembers } from './node-basics.ts'
import { componentMembers, instanceMembers } from './node-component.ts'
import { dataMembers } from './node-data.ts'
import { exportMembers } from './node-export.ts'
import { autoLayoutMembers, constraintMembers, layoutChildMembers } from './node-layout.ts'
import {
  blendMembers,
  cornerMembers,
  fillMembers,
  frameMembers,
  groupExpanded,
  strokeMembers,
} from './node-looks.ts'
import { documentMembers, pageMembers } from './node-page.ts'
import { textMembers } from './node-text.ts'
import { childrenMembers, removableMembers } from './node-tree.ts'

const base = { ...baseMembers, ...dataMembers }
const layer = { ...base, ...layerMembers, ...removableMembers, ...exportMembers }
const drawn = { ...layer, ...blendMembers, ...layoutChildMembers }
const painted = { ...drawn, ...fillMembers, ...strokeMembers }
const shape = { ...painted, ...constraintMembers }
const frame = {
  ...shape,
  ...cornerMembers,
  ...childrenMembers,
  ...autoLayoutMembers,
  ...frameMembers,
  ...groupExpanded,
}

/** What each of Figma's node types can do here. */
export const nodeKinds: Record<string, Members<SceneNode>> = {
  DOCUMENT: { ...base, ...childrenMembers, ...documentMembers },
  PAGE: { ...base, ...childrenMembers, ...removableMembers, ...exportMembers, ...pageMembers },
  FRAME: frame,
  COMPONENT: { ...frame, ...componentMembers },
  COMPONENT_SET: { ...frame, ...pick(componentMembers, 'description', 'key', 'remote') },
  INSTANCE: { ...frame, ...instanceMembers },
  GROUP: { ...drawn, ...childrenMembers, ...groupExpanded },
  SECTION: {
    ...base,
    ...omit(layerMembers, 'rotation', 'rescale', 'absoluteRenderBounds'),
    ...removableMembers,
    ...exportMembers,
    ...fillMembers,
    ...omit(strokeMembers, 'strokeCap'),
    ...cornerMembers,
    ...pick(layoutChildMembers, 'minWidth', 'maxWidth', 'minHeight', 'maxHeight'),
    ...childrenMembers,
  },
  RECTANGLE: { ...shape, ...cornerMembers },
  ELLIPSE: { ...shape, ...pick(cornerMembers, 'cornerRadius', 'cornerSmoothing') },
  POLYGON: { ...shape, ...pick(cornerMembers, 'cornerRadius', 'cornerSmoothing') },
  STAR: { ...shape, ...pick(cornerMembers, 'cornerRadius', 'cornerSmoothing') },
  VECTOR: { ...shape, ...pick(cornerMembers, 'cornerRadius', 'cornerSmoothing') },
  LINE: shape,
  BOOLEAN_OPERATION: {
    ...painted,
    ...pick(cornerMembers, 'cornerRadius', 'cornerSmoothing'),
    ...childrenMembers,
    ...groupExpanded,
  },
  TEXT: { ...shape, ...textMembers },
  SLICE: { ...layer, ...layoutChildMembers },
}

function pick(members: Members<SceneNode>, ...names: string[]): Members<SceneNode> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)))
}

function omit(members: Members<SceneNode>, ...names: string[]): Members<SceneNode> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)))
}
