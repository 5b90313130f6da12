import { computeImageHash } from '@open-pencil/scene-graph/images'
import type { NodeType, SceneNode } from '@open-pencil/scene-graph'
import { boolean, isRecord, object, string, validate } from './check.ts'
import { group } from './group.ts'
import { acceptedImageSize } from './image-header.ts'
import { readOnly, type Member, type Members } from './member.ts'
import { availableFonts, fontKey, fontName, type FontName } from './node-text.ts'
import { notify } from './notify.ts'
import { paintStyles } from './objects.ts'
import { createSlice } from './slice.ts'
import { showUi } from './ui.ts'
import { FigmaError, Ref } from './values.ts'

const grey = { r: 0.8509804, g: 0.8509804, b: 0.8509804, a: 1 }
const white = { r: 1, g: 1, b: 1, a: 1 }
const black = { r: 0, g: 0, b: 0, a: 1 }

/** The members of the global `figma`. */
export const figmaMembers: Members<undefined> = {
  apiVersion: readOnly(() => '1.0.0'),
  editorType: readOnly((_target, host) => host.editorType),
  mode: readOnly(() => 'default'),
  command: readOnly((_target, host) => host.command),
  pluginId: readOnly((_target, host) => host.pluginId),
  fileKey: readOnly(() => undefined),
  root: readOnly((_target, host) => host.ref(host.node(host.document.graph.rootId))),
  ui: readOnly(() => new Ref('ui', '')),
  clientStorage: readOnly(() => new Ref('clientStorage', '')),
  viewport: readOnly(() => new Ref('viewport', '')),
  variables: readOnly(() => new Ref('variables', '')),
  parameters: readOnly(() => new Ref('parameters', '')),
  currentUser: readOnly(() => {
    throw new FigmaError('"permissions" in manifest.json must include "currentuser" to access this property')
  }),
  skipInvisibleInstanceChildren: {
    get: (_target, host) => host.skipInvisibleInstanceChildren,
    set: (_target, value, host) => {
      validate('skipInvisibleInstanceChildren', value, boolean)
      host.skipInvisibleInstanceChildren = value === true
    },
  },
  currentPage: {
    get: (_target, host) => host.ref(host.document.currentPage),
    set: () => dynamicPage('figma.setCurrentPageAsync'),
  },
  setCurrentPageAsync: {
    call: async (_target, [page], host) => {
      await Promise.resolve()
      if (!(page instanceof Ref) || page.type !== 'PAGE') throw new FigmaError('Expected a page')
      host.loadedPages.add(host.node(page.id).id)
      host.document.setCurrentPage(page.id)
    },
  },
  loadAllPagesAsync: {
    call: async (_target, _args, host) => {
      await Promise.resolve()
      for (const page of host.document.pages) host.loadedPages.add(page.id)
    },
  },
  getNodeById: { call: () => dynamicPage('figma.getNodeByIdAsync') },
  getStyleById: { call: () => dynamicPage('figma.getStyleByIdAsync') },
  getLocalPaintStyles: { call: () => dynamicPage('figma.getLocalPaintStylesAsync') },
  getNodeByIdAsync: {
    call: async (_target, [id], host) => {
      validate('id', id, string)
      await Promise.resolve()
      const node = host.document.getNode(String(id))
      if (!node || node.internalOnly) return null
      const page = host.document.pageOf(node.id)
      if (page && page.id !== node.id) host.loadedPages.add(page.id)
      return host.ref(node)
    },
  },
  getStyleByIdAsync: {
    call: async (_target, [id], host) => {
      await Promise.resolve()
      return paintStyles(host).some((style) => style.id === id) ? new Ref('style', String(id)) : null
    },
  },
  getLocalPaintStylesAsync: {
    call: async (_target, _args, host) => {
      await Promise.resolve()
      return paintStyles(host).map((style) => new Ref('style', style.id))
    },
  },
  createRectangle: creates('RECTANGLE', { name: 'Rectangle', fills: [solid(grey)] }),
  createEllipse: creates('ELLIPSE', { name: 'Ellipse', fills: [solid(grey)] }),
  createPolygon: creates('POLYGON', { name: 'Polygon', fills: [solid(grey)] }),
  createStar: creates('STAR', { name: 'Star', fills: [solid(grey)] }),
  createFrame: creates('FRAME', { name: 'Frame', fills: [solid(white)], clipsContent: true }),
  createSection: creates('SECTION', { name: 'Section', fills: [solid(white)] }),
  createComponent: creates('COMPONENT', { name: 'Component', fills: [solid(white)], clipsContent: true }),
  createText: creates('TEXT', {
    ...{ name: 'Text', text: '', width: 0, height: 14, fills: [solid(black)] },
    ...{ fontFamily: 'Inter', fontSize: 12, fontWeight: 400, textAutoResize: 'WIDTH_AND_HEIGHT' },
  }),
  createSlice: {
    call: (_target, _args, host) => createSlice(host),
  },
  createPage: {
    call: (_target, _args, host) => {
      const page = host.document.graph.addPage(`Page ${host.document.pages.length + 1}`)
      host.loadedPages.add(page.id)
      return host.ref(page)
    },
  },
  group: {
    call: (_target, [nodes, parent, index], host) => group(nodes, parent, index, host),
  },
  createImage: {
    call: (_target, [bytes], host) => {
      if (!(bytes instanceof Uint8Array)) throw new FigmaError('Expected Uint8Array')
      acceptedImageSize(bytes)
      const hash = computeImageHash(bytes)
      host.document.graph.images.set(hash, bytes)
      return new Ref('image', hash)
    },
  },
  getImageByHash: {
    call: (_target, [hash], host) => {
      validate('hash', hash, string)
      return host.document.graph.images.has(String(hash)) ? new Ref('image', String(hash)) : null
    },
  },
  loadFontAsync: {
    call: async (_target, [font], host) => {
      if (typeof font === 'symbol') throw new FigmaError('Cannot unwrap symbol')
      validate('fontName', font, fontName)
      await Promise.resolve()
      const wanted = font as FontName
      if (!availableFonts().some((each) => fontKey(each) === fontKey(wanted))) {
        throw new FigmaError(`The font "${fontKey(wanted)}" could not be loaded`)
      }
      host.loadedFonts.add(fontKey(wanted))
    },
  },
  listAvailableFontsAsync: {
    call: async () => {
      await Promise.resolve()
      return availableFonts().map((each) => ({ fontName: each }))
    },
  },
  commitUndo: { call: (_target, _args, host) => host.document.commitUndo() },
  triggerUndo: { call: (_target, _args, host) => host.document.undo() },
  base64Encode: {
    call: (_target, [bytes]) => {
      if (!(bytes instanceof Uint8Array)) throw new FigmaError('Expected Uint8Array')
      let binary = ''
      for (const byte of bytes) binary += String.fromCharCode(byte)
      return btoa(binary)
    },
  },
  base64Decode: {
    call: (_target, [text]) => {
      validate('data', text, string)
      return Uint8Array.from(atob(String(text)), (character) => character.charCodeAt(0))
    },
  },
  on: { call: (_target, args, host) => host.events.on(args) },
  once: { call: (_target, args, host) => host.events.once(args) },
  off: { call: (_target, args, host) => host.events.off(args) },
  showUI: { call: (_target, [html, options], host) => showUi(html, options, host) },
  notify: {
    call: (_target, [message, options], host) => {
      validate('message', message, string)
      return notify(String(message), isRecord(options) ? options : {}, host)
    },
  },
  openExternal: {
    call: (_target, [url, options], host) => {
      validate('url', url, string)
      validate('options', options ?? {}, object({}, { openInNewTab: boolean }))
      host.openExternal(String(url))
    },
  },
  closePlugin: {
    call: (_target, [message], host) => host.close(typeof message === 'string' ? message : undefined),
  },
}

function creates(type: NodeType, defaults: Partial<SceneNode>): Member<undefined> {
  return {
    call: (_target, _args, host) => {
      const page = host.document.currentPage.id
      return host.ref(host.document.graph.createNode(type, page, { width: 100, height: 100, ...defaults }))
    },
  }
}

function solid(color: SceneNode['fills'][number]['color']): SceneNode['fills'][number] {
  return { type: 'SOLID', color, opacity: 1, visible: true, blendMode: 'NORMAL' }
}

function dynamicPage(instead: string): never {
  throw new FigmaError(`Cannot call with documentAccess: dynamic-page. Use ${instead} instead.`)
}
