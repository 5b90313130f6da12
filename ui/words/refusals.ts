import type { Refusal } from '../../contract/plugin-calls.ts'
import { startWords } from './start.ts'

const { reasons } = startWords

/** What the half of the plugin that touches the document refuses; `name` is the layer it is about. */
export const refusalWords: { refusals: Record<Refusal, (name: string) => string> } = {
  refusals: {
    call: () => 'That is not possible in this version of Uso Restyle. Close it and open it again.',
    gone: () => 'That layer is no longer in the file. Select another one.',
    hidden: reasons.hidden,
    empty: reasons.empty,
    'not-visual': reasons.notVisual,
    'too-thin': reasons.tooThin,
    'only-text': (name) => `“${name}” shows nothing but text. Turn “Keep text live” off, or select another layer.`,
    export: (name) => `Figma could not export “${name}”. Nothing was sent or charged.`,
    picture: () => 'Figma could not read the finished picture. It is kept; open Results to place it again.',
    original: () => 'The original is no longer in the file. Nothing was changed.',
    result: () => 'Select a result of Uso Restyle first.',
    grid: () => 'Select a picture in a grid of results.',
    style: () => 'That style is no longer in the library. Choose another one.',
    room: () => 'There is no room for more styles on this machine. Delete some of yours, or save this one for the team.',
    pages: () => 'This kind of file has no pages for styles. Open a design file.',
  },
}
