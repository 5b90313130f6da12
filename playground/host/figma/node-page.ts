import type { SceneNode } from '@open-pencil/scene-graph'
import type { FigmaHost } from '../figma.ts'
import { readOnly, type Members } from './member.ts'
import { FigmaError, Ref } from './values.ts'

export const pageMembers: Members<SceneNode> = {
  selection: {
    get: (page, host) => {
      host.refuseUnloaded(page, 'selection')
      return host.document.selectionOf(page.id).map((id) => host.ref(host.node(id)))
    },
    set: (page, value, host) => {
      host.refuseUnloaded(page, 'selection')
      if (!Array.isArray(value)) throw new FigmaError('Property "selection" failed validation: Expected array')
      const ids = value.map((item: unknown) => {
        if (!(item instanceof Ref) || item.kind !== 'node') {
          throw new FigmaError('Property "selection" failed validation: Expected node')
        }
        if (host.document.pageOf(host.node(item.id).id)?.id !== page.id || item.id === page.id) {
          throw new FigmaError('The selection of a page can only include nodes in that page')
        }
        return item.id
      })
      host.document.select(ids, page.id)
    },
  },
  backgrounds: readOnly(() => [
    { type: 'SOLID', visible: true, opacity: 1, blendMode: 'NORMAL', color: { r: 0.9607843, g: 0.9607843, b: 0.9607843 } },
  ]),
  loadAsync: {
    call: async (page, _args, host) => {
      await Promise.resolve()
      host.loadedPages.add(page.id)
    },
  },
  on: { call: (page, args, host) => pageEvents(page, host).on(args) },
  once: { call: (page, args, host) => pageEvents(page, host).once(args) },
  off: { call: (page, args, host) => pageEvents(page, host).off(args) },
}

export const documentMembers: Members<SceneNode> = {
  documentColorProfile: readOnly((_node, host) =>
    host.document.graph.documentColorSpace === 'srgb' ? 'SRGB' : 'DISPLAY_P3',
  ),
}

function pageEvents(page: SceneNode, host: FigmaHost): FigmaHost['events'] {
  host.refuseUnloaded(page, 'nodechange')
  const events = host.pageEvents.get(page.id) ?? host.newEvents(['nodechange'])
  host.pageEvents.set(page.id, events)
  return events
}
