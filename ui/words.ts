import { connectWords } from './words/connect.ts'
import { optionWords } from './words/options.ts'
import { recipeWords } from './words/recipe.ts'
import { refusalWords } from './words/refusals.ts'
import { runWords } from './words/runs.ts'
import { slotWords } from './words/slots.ts'
import { startWords } from './words/start.ts'

/**
 * Every text of the panel but those of its other views, which are in `words/` too. Sentences say what happened, what
 * it means for work and money, what to do.
 */
export const words = {
  title: 'Uso Restyle',
  tabs: {
    label: 'Views',
    names: { restyle: 'Restyle', results: 'Results', styles: 'Styles', settings: 'Settings' },
    arrived: (count: number) => `${count} new`,
  },
  starting: 'Opening…',
  ...connectWords,
  ...slotWords,
  ...optionWords,
  ...startWords,
  ...runWords,
  ...recipeWords,
  ...refusalWords,
}
