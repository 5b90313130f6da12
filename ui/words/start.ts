import { formatUsd, type MicroUsd } from '../../contract/price.ts'
import type { Mode } from '../state/draft.ts'
import { optionWords } from './options.ts'
import { dayOf, plural } from './phrases.ts'

/** An estimate in µ$, or why there is none. */
export type PriceOnButton = MicroUsd | 'free' | 'unknown'

/** The button, and what keeps it from working. */
export const startWords = {
  run: {
    button: (mode: Mode, count: number, price: PriceOnButton) => {
      const what = `${optionWords.modes.names[mode]} · ${plural(count, 'image')}`
      switch (price) {
        case 'free':
          return `${what} · free`
        case 'unknown':
          return what
        default:
          return `${what} · about ${formatUsd(price)}`
      }
    },
    shortcut: (mac: boolean) => (mac ? '⌘⏎' : 'Ctrl ⏎'),
    reasonsTitle: 'Before it can run:',
    started: 'Started. You can go on working.',
  },

  confirm: {
    title: (pictures: number, price: MicroUsd) => `${plural(pictures, 'image')} for about ${formatUsd(price)}?`,
    why: (limit: MicroUsd) => `You asked to be asked above ${formatUsd(limit)}. You can change that in Settings.`,
    yes: (price: MicroUsd) => `Spend about ${formatUsd(price)}`,
    no: 'Not now',
  },

  reasons: {
    offline: 'The proxy can’t be reached. It is tried again by itself.',
    noContent: 'Select a layer to restyle, or drop a picture on Content.',
    noStyleOrPrompt: 'Add a style image, or write in the prompt what it should become.',
    noStyle: 'Add a style image: select one or drop a picture on Style.',
    noPromptScene: 'Describe the new scene in the prompt.',
    noPromptStyle: 'Say in the prompt what to draw, such as “A lighthouse.”',
    noTarget: 'Select a layer on the canvas: the results are placed beside it.',
    reading: 'A picture is still being read.',
    hidden: (name: string) => `“${name}” is hidden. Show it, or select another layer.`,
    empty: (name: string) => `“${name}” shows nothing. Add something to it, or select another layer.`,
    tooThin: (name: string) => `“${name}” is more than 16 times as long as it is wide. Select a less extreme part.`,
    notVisual: (name: string) => `“${name}” is a slice or the like and has no picture. Select a frame or a layer.`,
    steps: 'Steps must be a whole number from 1 to 50.',
    guidance: 'Guidance must be a number from 1 to 10.',
    seed: 'The seed must be a whole number from 0 to 4294967295.',
    customSize: 'A custom size must be whole pixels from 512 to 1536 a side.',
    tooMany: (pictures: number, most: number) => `This would be ${pictures} images; ${most} can go out at once. Take some away.`,
    oneFill: 'A fill holds one image: set Variants to 1, or place the results beside.',
    promptLong: 'A prompt can have at most 4,000 characters.',
    budgetSpent: (renewsAt: number) => `Your budget is spent. It starts anew on ${dayOf(renewsAt)}.`,
    overBudget: (price: MicroUsd, left: MicroUsd) =>
      `This would cost about ${formatUsd(price)}, and ${formatUsd(left)} is left. Make fewer or smaller images.`,
  },
}
