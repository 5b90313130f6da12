import { STORAGE_KEYS, type Command, type StartInfo } from '../contract/plugin-calls.ts'
import { documentId } from './document-id.ts'
import { readResult } from './results/result.ts'
import { describeSelection } from './layers/selection.ts'

/** Commands that are given on a result: the selected one. */
const ON_RESULT: readonly Command[] = ['vary', 'run-again', 'recipe']

/** What the panel is told when it opens. */
export async function start(command: Command, quick: StartInfo['quick']): Promise<StartInfo> {
  const [selected] = figma.currentPage.selection
  const [accessCode, settings, result, selection] = await Promise.all([
    figma.clientStorage.getAsync(STORAGE_KEYS.accessCode) as Promise<unknown>,
    figma.clientStorage.getAsync(STORAGE_KEYS.settings) as Promise<unknown>,
    selected && ON_RESULT.includes(command) ? readResult(selected.id) : null,
    describeSelection(),
  ])
  return {
    documentId: documentId(),
    documentName: figma.root.name,
    editor: figma.editorType === 'dev' ? 'figma' : figma.editorType,
    command,
    result,
    quick,
    selection,
    accessCode: typeof accessCode === 'string' ? accessCode : null,
    settings: settings ?? null,
  }
}
