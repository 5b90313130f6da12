import type { Color, Fill } from '@open-pencil/scene-graph'
import type { CanvasDocument } from '../../host/document.ts'
import { pictureAddress } from './picture-address.ts'

/** A layer's fills from the topmost down, each with a picture of it. */
export function FillList({ document, fills }: { document: CanvasDocument; fills: readonly Fill[] }) {
  return (
    <section>
      <h2>Fill</h2>
      <ul class="fills">
        {fills.toReversed().map((fill, index) => (
          <li key={index} class={fill.visible ? undefined : 'dimmed'}>
            <span class={fill.type === 'IMAGE' ? 'swatch picture' : 'swatch'}>
              <span style={{ background: background(document, fill), opacity: fill.opacity }} />
            </span>
            <span class="what">{describe(fill)}</span>
            <span class="amount">{Math.round(fill.opacity * 100)} %</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function describe(fill: Fill): string {
  if (fill.type === 'SOLID') return hex(fill.color)
  if (fill.type === 'IMAGE') return `Image · ${(fill.imageScaleMode ?? 'FILL').toLowerCase()}`
  return fill.type.startsWith('GRADIENT')
    ? `${title(fill.type.slice('GRADIENT_'.length))} gradient`
    : title(fill.type)
}

function background(document: CanvasDocument, fill: Fill): string {
  if (fill.type === 'IMAGE') {
    const bytes = fill.imageHash === undefined ? undefined : document.graph.images.get(fill.imageHash)
    return bytes ? `center / cover no-repeat url("${pictureAddress(bytes)}")` : 'var(--field)'
  }
  const stops = (fill.gradientStops ?? [])
    .map((stop) => `${css(stop.color)} ${stop.position * 100}%`)
    .join(', ')
  if (stops !== '')
    return fill.type === 'GRADIENT_LINEAR' ? `linear-gradient(${stops})` : `radial-gradient(${stops})`
  return css(fill.color)
}

function css({ r, g, b, a }: Color): string {
  return `rgb(${r * 255} ${g * 255} ${b * 255} / ${a})`
}

function hex({ r, g, b }: Color): string {
  return `#${[r, g, b]
    .map((channel) =>
      Math.round(channel * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`.toUpperCase()
}

function title(name: string): string {
  return name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' ')
}
