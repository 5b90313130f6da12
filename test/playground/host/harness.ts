import { CanvasDocument } from '../../../playground/host/document.ts'
import { FigmaHost, type FigmaHostOptions } from '../../../playground/host/figma.ts'
import { ClientStorage } from '../../../playground/host/figma/storage.ts'
import type { UiOptions } from '../../../playground/host/figma/ui.ts'
import type { Manifest } from '../../../playground/host/manifest.ts'
import { Sandbox, type SandboxOptions } from '../../../playground/host/sandbox.ts'
import { assetsOnDisk } from '../../../playground/headless/assets.ts'

export const manifest: Manifest = {
  id: 'test-plugin',
  name: 'Test plugin',
  main: 'main.js',
  documentAccess: 'dynamic-page',
  relaunchButtons: [{ command: 'again', name: 'Again' }],
}

export function emptyDocument(): Promise<CanvasDocument> {
  return CanvasDocument.create(assetsOnDisk)
}

export interface Run {
  document: CanvasDocument
  host: FigmaHost
  sandbox: Sandbox
  /** What the code gave to `console`. */
  log: string[]
  errors: Error[]
  /** What the code sent to its window, and the windows it opened. */
  sent: unknown[]
  windows: { html: string; options: UiOptions; open: boolean }[]
  end(): void
}

const runs: Run[] = []

/** Run code as a plugin's main.js, in QuickJS, and wait until it has nothing more to do at once. */
export async function run(
  code: string,
  options: Partial<FigmaHostOptions & Pick<SandboxOptions, 'taskLimitMs' | 'memoryLimitBytes' | 'html'>> = {},
): Promise<Run> {
  const { taskLimitMs, memoryLimitBytes, html, ...hostOptions } = options
  const document = options.document ?? (await emptyDocument())
  const result: Omit<Run, 'host' | 'sandbox'> = { document, log: [], errors: [], sent: [], windows: [], end: () => undefined }
  const started: { sandbox?: Sandbox } = {}
  const host = new FigmaHost({
    manifest,
    clientStorage: new ClientStorage(),
    openUi: (page, uiOptions) => {
      const window = { html: page, options: uiOptions, open: true }
      result.windows.push(window)
      return {
        postMessage: (message) => void result.sent.push(message),
        setVisible: (visible) => Object.assign(uiOptions, { visible }),
        resize: (widthPx, heightPx) => Object.assign(uiOptions, { widthPx, heightPx }),
        close: () => Object.assign(window, { open: false }),
      }
    },
    ...hostOptions,
    onClose: (message) => {
      started.sandbox?.dispose()
      hostOptions.onClose?.(message)
    },
    document,
  })
  const sandbox = await Sandbox.create({
    host,
    code,
    onError: (error) => result.errors.push(error),
    onConsole: (_level, text) => result.log.push(text),
    ...(html !== undefined && { html }),
    ...(taskLimitMs !== undefined && { taskLimitMs }),
    ...(memoryLimitBytes !== undefined && { memoryLimitBytes }),
  })
  started.sandbox = sandbox
  const whole: Run = Object.assign(result, {
    host,
    sandbox,
    end: () => {
      host.close()
      sandbox.dispose()
    },
  })
  runs.push(whole)
  sandbox.start()
  await settled()
  return whole
}

/** The message of the error that an expression throws, or rejects with; `null` when it does neither. */
export async function refusal(expression: string, setup = '', document?: CanvasDocument): Promise<string | null> {
  const { log, errors } = await run(
    `${setup}; (async () => { try { await (${expression}); console.log('null') } catch (e) { console.log(e.message) } })()`,
    document ? { document } : {},
  )
  if (errors[0]) throw errors[0]
  const answer = log.at(-1)
  return answer === 'null' || answer === undefined ? null : answer
}

/** What an expression gives, as JSON would carry it. */
export async function value(expression: string, setup = '', document?: CanvasDocument): Promise<unknown> {
  const { log, errors } = await run(
    `${setup}; (async () => console.log(JSON.stringify(await (${expression}))))().catch((e) => console.log('failed: ' + e.message))`,
    document ? { document } : {},
  )
  if (errors[0]) throw errors[0]
  const answer = log.at(-1) ?? 'null'
  if (answer.startsWith('failed: ')) throw new Error(answer)
  return answer === 'undefined' ? undefined : (JSON.parse(answer) as unknown)
}

/** Host promises and timers of 0 ms are done after this. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setTimeout(resolve, 0))
}

/** For `afterEach`: end every plugin that a test started. */
export function endRuns(): void {
  for (const each of runs.splice(0)) each.end()
}
