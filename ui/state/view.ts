/** What the panel's tabs lead to. */
export const VIEWS = ['restyle', 'results', 'styles', 'settings'] as const
export type View = (typeof VIEWS)[number]
