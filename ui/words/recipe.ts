import type { Placement } from '../../contract/job-request.ts'
import { formatUsd, type MicroUsd } from '../../contract/price.ts'
import { LOCALE, plural } from './phrases.ts'

/** How a result was made, and what is called for on it. */
export const recipeWords = {
  commands: {
    selectResult: 'Select a result first: a picture this plugin placed, which carries its recipe.',
    unreadable: {
      absent: 'This layer carries no recipe, so there is nothing to run again. Select a result.',
      damaged: 'The recipe on this layer was changed and can’t be read any more. The picture itself is fine; run the original again instead.',
      'from-the-future': 'This result was made with a newer version of the plugin. Update the plugin to vary it or run it again.',
    },
    noSuchStyle: (name: string) => `There is no style called “${name}”. Pick one here, or save it under Styles.`,
    noLastStyle: 'No style was used before that can be found again. Open “Restyle selection…” and choose one.',
    aboveLimit: (price: MicroUsd) => `This costs about ${formatUsd(price)}, more than your limit. Open “Restyle selection…” to agree.`,
    restyling: 'Restyling. You can go on working.',
    notConnected: 'Uso Restyle is not connected. Open “Restyle selection…” and paste your access code.',
    placed: (count: number) => (count === 0 ? 'Nothing was placed.' : `${plural(count, 'picture')} placed.`),
  },

  recipe: {
    title: 'Recipe',
    of: (name: string) => `Recipe of ${name}`,
    filled: 'Filled in as it was. Change what you like and run it.',
    close: 'Close',
    vary: (price: string) => (price === '' ? 'Vary' : `Vary · ${price}`),
    runAgain: 'Run again',
    copySeed: 'Copy seed',
    copyPrompt: 'Copy prompt',
    promptCopied: 'Prompt copied.',
    fields: {
      made: 'Made',
      engine: 'With',
      price: 'Price',
      seed: 'Seed',
      prompt: 'Prompt',
      negative: 'Negative prompt',
      size: 'Size',
      steps: 'Steps',
      guidance: 'Guidance',
      text: 'Text',
      placement: 'Place',
      palette: 'Palette',
      parent: 'Varied from',
    },
    engines: { uso: 'USO', local: 'Local engine' },
    places: { beside: 'Beside the original', over: 'Over the original', fill: 'As its fill', grid: 'In a grid' } satisfies Record<Placement, string>,
    noSeed: 'not told',
    noPrompt: 'none',
    live: 'Kept live',
    redrawn: 'Redrawn',
    here: 'still here',
    gone: 'no longer in this file',
    fromFile: 'from a file or the library',
    anotherResult: 'another result',
    palette: (colours: number, strength: number) => `${plural(colours, 'colour')}, strength ${Math.round(strength)}`,
    date: (ms: number) => new Date(ms).toLocaleString(LOCALE, { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
  },
}
