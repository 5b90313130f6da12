/** The look of Harbour, the invented product that the sample screens belong to. */
export const brand = {
  ink: '#10243e',
  body: '#44566c',
  muted: '#7b8a9c',
  line: '#e3e8ee',
  canvas: '#f4f6f9',
  white: '#ffffff',
  navy: '#0f2f55',
  teal: '#0f8b8d',
  tealPale: '#d9f0ee',
  coral: '#f2704f',
  coralPale: '#fde7e0',
  sand: '#fbf3e6',
  amber: '#f0b34a',
  amberPale: '#fdf1d9',
  violet: '#7667d8',
  violetPale: '#ebe8fb',
} as const
