import type { FigmaHost } from '../figma.ts'
import { around, boxOf, type Rectangle } from '../render.ts'
import { number, object, validate } from './check.ts'
import { readOnly, type Members } from './member.ts'
import { FigmaError, Ref } from './values.ts'

/** What part of the page is shown. The playground binds it to its canvas; in Node it is only remembered. */
export interface Viewport {
  center: { x: number; y: number }
  zoom: number
  /** Size of the canvas on the screen, in pixels. */
  readonly size: { width: number; height: number }
}

export function headlessViewport(): Viewport {
  return { center: { x: 0, y: 0 }, zoom: 1, size: { width: 1280, height: 800 } }
}

export const viewportMembers: Members<undefined> = {
  center: {
    get: (_target, host) => ({ x: host.viewport.center.x, y: host.viewport.center.y }),
    set: (_target, value, host) => {
      validate('center', value, object({ x: number(), y: number() }))
      host.viewport.center = value as Viewport['center']
    },
  },
  zoom: {
    get: (_target, host) => host.viewport.zoom,
    set: (_target, value, host) => {
      validate('zoom', value, number({ min: 0.01 }))
      host.viewport.zoom = Number(value)
    },
  },
  bounds: readOnly((_target, host) => {
    const { center, zoom, size } = host.viewport
    const width = size.width / zoom
    const height = size.height / zoom
    return { x: center.x - width / 2, y: center.y - height / 2, width, height }
  }),
  scrollAndZoomIntoView: {
    call: (_target, [nodes], host) => {
      if (!Array.isArray(nodes)) throw new FigmaError('Expected an array of nodes')
      const boxes = nodes.map((node: unknown) => {
        if (!(node instanceof Ref) || node.kind !== 'node') throw new FigmaError('Expected an array of nodes')
        return boxOf(host.document.graph, host.node(node.id))
      })
      if (boxes.length > 0) show(around(boxes), host)
    },
  },
}

/** A margin of a tenth of the canvas on each side, and never closer than 100 %. */
function show(area: Rectangle, { viewport }: FigmaHost): void {
  viewport.center = { x: area.x + area.width / 2, y: area.y + area.height / 2 }
  const fit = Math.min(viewport.size.width / area.width, viewport.size.height / area.height) * 0.8
  viewport.zoom = Math.min(1, Math.max(0.01, fit))
}
