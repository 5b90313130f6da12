import { MOST_VARIANTS } from './commands.ts'
import { listStyles } from './library/library.ts'
import { words } from './words.ts'

/** Helps to answer the questions of the quick action: which of the saved styles, and how many variants. */
export function suggestAnswers(): void {
  figma.parameters.on('input', ({ key, query, result }) => {
    if (figma.currentPage.selection.length === 0) {
      result.setError(words.selectFirst)
    } else if (key === 'variants') {
      const all = Array.from({ length: MOST_VARIANTS }, (_, i) => String(i + 1))
      result.setSuggestions(all.filter((each) => each.startsWith(query)))
    } else {
      void suggestStyles(query, result)
    }
  })
}

async function suggestStyles(query: string, result: SuggestionResults): Promise<void> {
  const styles = [...(await listStyles('team')), ...(await listStyles('personal'))]
  const names = [...new Set(styles.map(({ name }) => name))]
  if (names.length === 0) result.setError(words.noStyles)
  else result.setSuggestions(names.filter((name) => name.toLowerCase().includes(query.toLowerCase())))
}
