import type { SceneNode } from '@open-pencil/scene-graph'
import type { FigmaHost } from '../figma.ts'
import { inkOf } from '../ink.ts'
import { boxOf, type RenderOptions } from '../render.ts'
import { boolean, isRecord, number, object, oneOf, string, validate } from './check.ts'
import type { Members } from './member.ts'
import { FigmaError, NotInStandIn } from './values.ts'

const settingsCheck = object(
  {},
  {
    format: oneOf('PNG', 'JPG', 'SVG', 'SVG_STRING', 'PDF', 'JSON_REST_V1'),
    constraint: object({ type: oneOf('SCALE', 'WIDTH', 'HEIGHT'), value: number({ min: 0.01 }) }),
    contentsOnly: boolean,
    useAbsoluteBounds: boolean,
    suffix: string,
    colorProfile: oneOf('DOCUMENT', 'SRGB', 'DISPLAY_P3_V4'),
  },
)

export const exportMembers: Members<SceneNode> = {
  exportAsync: {
    call: async (node, [settings = {}], host) => {
      validate('settings', settings, settingsCheck)
      const given = isRecord(settings) ? settings : {}
      const format = typeof given.format === 'string' ? given.format : 'PNG'
      if (format !== 'PNG' && format !== 'JPG') throw new NotInStandIn(`Export as ${format}`)
      refuseNothingToSee(node, host)
      // As in Figma, the picture comes later; the layer may have gone by then.
      await Promise.resolve()
      const options: RenderOptions = {
        format,
        size: sizeOf(given.constraint),
        bounds: given.useAbsoluteBounds === true ? 'box' : 'ink',
      }
      const { document } = host
      if (host.typeOf(node) !== 'SLICE' && given.contentsOnly !== false) return document.render(node.id, options)
      const page = document.pageOf(node.id) ?? document.currentPage
      return document.renderArea(page.id, boxOf(document.graph, node), options)
    },
  },
}

function sizeOf(constraint: unknown): RenderOptions['size'] {
  if (!isRecord(constraint)) return { scale: 1 }
  const value = Number(constraint.value)
  if (constraint.type === 'WIDTH') return { widthPx: value }
  return constraint.type === 'HEIGHT' ? { heightPx: value } : { scale: value }
}

function refuseNothingToSee(node: SceneNode, host: FigmaHost): void {
  const { graph } = host.document
  const ids = node.type === 'CANVAS' ? node.childIds.filter((id) => graph.getNode(id)?.visible) : [node.id]
  const isEmptyGroup = node.type === 'GROUP' && !node.childIds.some((id) => graph.getNode(id)?.visible)
  const seen = node.visible && !isEmptyGroup && (node.type === 'CANVAS' || (node.width > 0 && node.height > 0))
  if (seen && inkOf(graph, ids)) return
  throw new FigmaError('Failed to export node. This node may not have any visible layers.')
}
