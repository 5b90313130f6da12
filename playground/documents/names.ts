/** Layer names of the sample document. Stable: tests, the demo and the README find layers by them. */
export const sampleNames = {
  screens: ['Login', 'Dashboard', 'Marketing', 'Dusk'],
  styles: ['Starry oil', 'Sumi ink', 'Wool felt', 'Riso poster', 'Art deco', 'Watercolour'],
  /** Layers that plugins stumble over. */
  awkward: [
    'Hidden',
    'Locked',
    'Empty frame',
    'One pixel',
    'Very wide',
    'Rotated',
    'Slice',
    '</script>',
    'Ratio 40 to 1',
    'Group',
    'Instance with a child',
    'Section',
    'Round picture',
    'Text only',
  ],
} as const

export type SampleStyle = (typeof sampleNames.styles)[number]
