function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** All text of the Styles view. */
export const styleWords = {
  title: 'Styles',
  places: { team: 'Team', personal: 'Mine' },
  placeLabel: 'Whose styles',
  placeHints: {
    team: 'Kept in this file, for everyone who can edit it.',
    personal: 'Kept on this machine, for all your files.',
  },
  empty: {
    team: 'No styles yet. Save a picture, a layer or a result here, and everyone in this file can use it.',
    personal: 'No styles yet. Save a picture, a layer or a result here, and use it in every file.',
  },
  loading: 'Reading the styles…',
  unreadable: 'The styles could not be read.',
  add: 'Add a style',
  fromSelection: 'From the selection',
  fromFile: 'From a file…',
  nothingSelected: 'Select one or two layers whose look you want to keep.',
  tooMany: 'A style has one or two pictures. Select no more than two layers.',
  saving: 'Saving…',
  saved: (name: string) => `“${name}” is saved.`,
  use: (name: string) => `Use ${name}`,
  actions: (name: string) => `What to do with ${name}`,
  rename: 'Name',
  words: 'Words for the prompt (optional)',
  wordsPlaceholder: 'visible brush strokes, muted colours',
  done: 'Done',
  edit: (name: string) => `Change ${name}`,
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  moved: (name: string, place: number, count: number) => `${name} is now ${place} of ${count}.`,
  copyTo: { team: 'Copy to my styles', personal: 'Copy to the team' },
  copied: (name: string) => `“${name}” is copied.`,
  remove: 'Delete',
  removed: (name: string) => `“${name}” is deleted.`,
  undo: 'Take back',
  restored: (name: string) => `“${name}” is back.`,
  pictures: (count: number) => plural(count, 'picture'),
  page: 'Make a page of swatches',
  pageHint: 'Draws every style of the team on a page named Styles, or brings that page up to date.',
  pageMade: 'The page Styles is up to date.',
  defaultName: 'Style',
}
