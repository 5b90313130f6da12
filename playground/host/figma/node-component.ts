import type { SceneNode } from '@open-pencil/scene-graph'
import { readOnly, type Members } from './member.ts'
import { FigmaError } from './values.ts'

export const instanceMembers: Members<SceneNode> = {
  mainComponent: readOnly(() => {
    throw new FigmaError(
      'Cannot call with documentAccess: dynamic-page. Use node.getMainComponentAsync instead.',
    )
  }),
  getMainComponentAsync: {
    call: async (node, _args, host) => {
      await Promise.resolve()
      const component = host.document.graph.getMainComponent(node.id)
      return component ? host.ref(component) : null
    },
  },
  detachInstance: {
    call: (node, _args, host) => {
      host.document.graph.detachInstance(node.id)
      return host.ref(host.node(node.id))
    },
  },
}

export const componentMembers: Members<SceneNode> = {
  createInstance: {
    call: (node, _args, host) => {
      const instance = host.document.graph.createInstance(node.id, host.document.currentPage.id)
      if (!instance) throw new FigmaError('The component could not be instantiated')
      return host.ref(instance)
    },
  },
  description: readOnly((node) => node.symbolDescription),
  key: readOnly((node) => node.componentKey ?? ''),
  remote: readOnly(() => false),
}
