/** Every sentence the sandbox can answer with. Errors say what happened and what to do. */
export const words = {
  layerGone: 'That layer is no longer in the file. Select another one.',
  layerHidden: (name: string) => `“${name}” is hidden. Show it, or select another layer.`,
  layerEmpty: (name: string) => `“${name}” shows nothing that could be exported. Add something to it, or select another layer.`,
  layerNotVisual: (name: string) => `“${name}” is not a layer that can be exported as a picture.`,
  layerTooThin: (name: string) => `“${name}” is more than 16 times as long as it is wide. Select a less extreme part of it.`,
  layerOnlyText: (name: string) => `“${name}” shows nothing but text. Turn “Keep text live” off, or select another layer.`,
  exportFailed: (name: string) => `Figma could not export “${name}”. Nothing was sent and nothing was charged.`,
  pictureRefused: 'Figma could not read the finished picture. It is kept; open Results to place it again.',
  showingOriginal: 'Showing the original. Press Compare again for the result.',
  showingResult: 'Showing the result.',
  originalGone: 'The original is no longer in the file, so there is nothing to compare with.',
  selectResult: 'Select a result of Uso Restyle first.',
  compareFailed: 'The original could not be shown. Nothing was changed.',
  placeholder: (name: string) => `Restyling · ${name}`,
  backing: (name: string) => `Backing · ${name}`,
} as const
