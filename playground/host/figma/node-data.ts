import type { SceneNode } from '@open-pencil/scene-graph'
import type { FigmaHost } from '../figma.ts'
import { isRecord, string, validate } from './check.ts'
import type { Members } from './member.ts'
import { FigmaError } from './values.ts'

/** Figma's limit for one entry: key and value together. */
const maxEntryBytes = 100_000
const namespacePattern = /^[A-Za-z0-9_.]{3,}$/

/**
 * What a plugin stores in the file. Shared data is kept by OpenPencil under its namespace, the way .fig files do
 * it: `pluginId` is the namespace and the key begins with it.
 */
export const dataMembers: Members<SceneNode> = {
  getPluginData: {
    call: (node, [key], host) => readData(node, host.pluginId, text('key', key)),
  },
  setPluginData: {
    call: (node, [key, value], host) => writeData(node, host.pluginId, text('key', key), text('value', value), host),
  },
  getPluginDataKeys: {
    call: (node, _args, host) => host.dataKeys(node, host.pluginId),
  },
  getSharedPluginData: {
    call: (node, [namespace, key]) => {
      const name = sharedNamespace(namespace)
      return readData(node, name, `${name}/${text('key', key)}`)
    },
  },
  setSharedPluginData: {
    call: (node, [namespace, key, value], host) => {
      const name = sharedNamespace(namespace)
      writeData(node, name, `${name}/${text('key', key)}`, text('value', value), host)
    },
  },
  getSharedPluginDataKeys: {
    call: (node, [namespace], host) => host.dataKeys(node, `shared:${sharedNamespace(namespace)}`),
  },
  setRelaunchData: {
    call: (node, [data], host) => setRelaunchData(node, data, host),
  },
  getRelaunchData: {
    call: (node, _args, host) =>
      Object.fromEntries(
        node.pluginRelaunchData
          .filter((entry) => entry.pluginId === host.pluginId && !entry.isDeleted)
          .map((entry) => [entry.command, entry.message]),
      ),
  },
}

function readData(node: SceneNode, pluginId: string, key: string): string {
  return node.pluginData.find((entry) => entry.pluginId === pluginId && entry.key === key)?.value ?? ''
}

function writeData(node: SceneNode, pluginId: string, key: string, value: string, host: FigmaHost): void {
  const bytes = new TextEncoder().encode(key + value).length
  if (bytes > maxEntryBytes) {
    throw new FigmaError(`The entry is ${bytes} bytes. An entry (its key and value) can be at most 100 kB`)
  }
  const others = node.pluginData.filter((entry) => entry.pluginId !== pluginId || entry.key !== key)
  const pluginData = value === '' ? others : [...others, { pluginId, key, value }]
  host.document.graph.updateNode(node.id, { pluginData })
}

function setRelaunchData(node: SceneNode, data: unknown, host: FigmaHost): void {
  if (!isRecord(data)) throw new FigmaError('Expected object with a description for each command')
  const known = (host.manifest.relaunchButtons ?? []).map((button) => button.command)
  const entries = Object.entries(data).map(([command, message]) => {
    if (!known.includes(command)) {
      throw new FigmaError(`The command "${command}" is not in "relaunchButtons" of the manifest`)
    }
    return { pluginId: host.pluginId, command, message: text('description', message), isDeleted: false }
  })
  const others = node.pluginRelaunchData.filter((entry) => entry.pluginId !== host.pluginId)
  host.document.graph.updateNode(node.id, { pluginRelaunchData: [...others, ...entries] })
}

function sharedNamespace(value: unknown): string {
  const name = text('namespace', value)
  if (!namespacePattern.test(name)) {
    throw new FigmaError(
      `The namespace "${name}" must be at least 3 alphanumeric characters, "_" and "." allowed, and related to the plugin`,
    )
  }
  return name
}

function text(name: string, value: unknown): string {
  validate(name, value, string)
  return String(value)
}
