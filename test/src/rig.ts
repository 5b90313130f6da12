import { createBirpc } from 'birpc'
import { readFile } from 'node:fs/promises'
import type { Candidate, IframeCalls, SandboxCalls } from '../../contract/plugin-calls.ts'
import { fromWire, toWire } from '../../contract/wire.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { FigmaHost } from '../../playground/host/figma.ts'
import { ClientStorage } from '../../playground/host/figma/storage.ts'
import { parseManifest } from '../../playground/host/manifest.ts'
import { Sandbox } from '../../playground/host/sandbox.ts'

/** The built sandbox half running in QuickJS on a document, with the test in the place of the iframe. */
export interface Rig {
  document: CanvasDocument
  storage: ClientStorage
  calls: SandboxCalls
  selections: Candidate[][]
  /** Errors that nothing in the plugin caught. */
  errors: Error[]
  close(): void
}

export async function openSandbox(document: CanvasDocument, storage = new ClientStorage()): Promise<Rig> {
  const [code, manifest] = await Promise.all([readFile('build/main.js', 'utf8'), readFile('manifest.json', 'utf8')])
  const errors: Error[] = []
  const selections: Candidate[][] = []
  let receive: (message: unknown) => void = () => undefined
  const host = new FigmaHost({
    document,
    manifest: parseManifest(manifest),
    clientStorage: storage,
    openUi: () => ({
      postMessage: (message) => receive(message),
      setVisible: () => undefined,
      resize: () => undefined,
      close: () => undefined,
    }),
  })
  const sandbox = await Sandbox.create({ host, code, html: '', onError: (error) => errors.push(error) })
  sandbox.start()
  const own: IframeCalls = {
    selectionChanged: (selection) => void selections.push(selection),
    resultDropped: () => undefined,
    libraryChanged: () => undefined,
  }
  const calls = createBirpc<SandboxCalls, IframeCalls>(own, {
    // A copy, as between two realms: nothing may be shared by reference.
    post: (message) => host.receive(structuredClone(message)),
    on: (listener) => {
      receive = (message) => {
        listener(structuredClone(message))
      }
    },
    serialize: toWire,
    deserialize: fromWire,
    timeout: 20_000,
  })
  return {
    document,
    storage,
    calls,
    selections,
    errors,
    close() {
      host.close()
      sandbox.dispose()
    },
  }
}
