/** What Figma shows while no panel is open, and the names of layers. The panel has the sentences of all refusals. */
export const words = {
  showingOriginal: 'Showing the original. Compare again for the result.',
  showingResult: 'Showing the result.',
  originalGone: 'The original is no longer in the file. Nothing was changed.',
  selectResult: 'Select a result of Uso Restyle first.',
  compareFailed: 'The original could not be shown. Nothing was changed.',
  selectFirst: 'Select what you want to restyle first.',
  noStyles: 'There are no saved styles yet. Open Uso Restyle and save one.',
  stylesPage: 'Styles',
  pictureNotShown: 'Damaged picture',
  gridHeadings: 'Headings',
  gridCorner: 'Corner',
  placeholder: (name: string) => `Restyling · ${name}`,
  backing: (name: string) => `Backing · ${name}`,
} as const
