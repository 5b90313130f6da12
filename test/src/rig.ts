import { readFile } from 'node:fs/promises'
import { createBirpc } from 'birpc'
import type { Candidate, DroppedResult, IframeCalls, SandboxCalls } from '../../contract/plugin-calls.ts'
import { fromWire, toWire } from '../../contract/wire.ts'
import { connectSandbox } from '../../ui/sandbox.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { FigmaHost } from '../../playground/host/figma.ts'
import type { EditorType } from '../../playground/host/figma/editors.ts'
import { ClientStorage } from '../../playground/host/figma/storage.ts'
import { parseManifest } from '../../playground/host/manifest.ts'
import { Sandbox } from '../../playground/host/sandbox.ts'

/** The built sandbox half running in QuickJS on a document, with the test in the place of the iframe. */
export interface Rig {
  document: CanvasDocument
  storage: ClientStorage
  calls: SandboxCalls
  /** Calls what there may not be, and with what it may not take. Rejects with what the sandbox says, not in words. */
  ask: (name: string, ...args: unknown[]) => Promise<unknown>
  selections: Candidate[][]
  /** How often the sandbox told that placeholders are back. */
  returns: number
  drops: (DroppedResult & { x: number; y: number })[]
  libraryChanges: number
  /** Whether the panel was opened, and could be seen. */
  panel: 'closed' | 'hidden' | 'shown'
  host: FigmaHost
  sandbox: Sandbox
  /** What the plugin closed with. */
  closed: { message: string | undefined } | null
  notices: string[]
  /** Errors that nothing in the plugin caught. */
  errors: Error[]
  close(): void
}

export interface RigOptions {
  storage?: ClientStorage
  command?: string
  editorType?: EditorType
  parameters?: Record<string, string> | 'ask'
}

export async function openSandbox(document: CanvasDocument, options: RigOptions = {}): Promise<Rig> {
  const { storage = new ClientStorage(), command = 'open', editorType, parameters } = options
  const [code, manifest] = await Promise.all([readFile('build/main.js', 'utf8'), readFile('manifest.json', 'utf8')])
  const seen: Pick<Rig, 'selections' | 'drops' | 'libraryChanges' | 'returns' | 'panel' | 'closed' | 'notices' | 'errors'> = {
    ...{ selections: [], drops: [], libraryChanges: 0, returns: 0, notices: [], errors: [] },
    ...{ panel: 'closed', closed: null },
  }
  // Handed to the host before the sandbox exists, which needs the host.
  const running: { sandbox?: Sandbox } = {}
  let receive: (message: unknown) => void = () => undefined
  const host = new FigmaHost({
    document,
    manifest: parseManifest(manifest),
    clientStorage: storage,
    ...{ command, editorType, parameters },
    onNotify: ({ message }) => seen.notices.push(message),
    onClose: (message) => {
      seen.closed = { message }
      running.sandbox?.dispose()
    },
    openUi: (_html, { visible }) => {
      seen.panel = visible ? 'shown' : 'hidden'
      return {
        postMessage: (message) => receive(message),
        setVisible: (now) => {
          seen.panel = now ? 'shown' : 'hidden'
        },
        resize: () => undefined,
        close: () => undefined,
      }
    },
  })
  const sandbox = await Sandbox.create({ host, code, html: '', onError: (error) => seen.errors.push(error) })
  running.sandbox = sandbox
  sandbox.start()
  const own: IframeCalls = {
    selectionChanged: (selection) => void seen.selections.push(selection),
    resultDropped: (drop) => void seen.drops.push(drop),
    libraryChanged: () => {
      seen.libraryChanges++
    },
    placeholdersReturned: () => {
      seen.returns++
    },
  }
  const listeners: ((message: unknown) => void)[] = []
  receive = (message) => {
    for (const listener of listeners) listener(structuredClone(message))
  }
  // A copy, as between two realms: nothing may be shared by reference.
  const post = (message: unknown) => host.receive(structuredClone(message))
  const calls = connectSandbox(own, { post, on: (listener) => void listeners.push(listener) })
  const any = createBirpc<Record<string, (...args: unknown[]) => unknown>>({}, {
    post,
    on: (listener) => void listeners.push((message) => {
      if (isAnswer(message)) listener(message)
    }),
    serialize: toWire,
    deserialize: fromWire,
  })
  const ask = (name: string, ...args: unknown[]) => any.$call(name, ...args)
  return Object.assign(seen, {
    ...{ document, storage, calls, ask, host, sandbox },
    close() {
      host.close()
      sandbox.dispose()
    },
  })
}

function isAnswer(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 't' in message && message.t === 's'
}
