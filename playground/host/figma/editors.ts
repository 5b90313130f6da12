export type EditorType = 'figma' | 'figjam' | 'slides' | 'buzz'

/** Members of `figma` that Figma's typings and documentation give to design files only. */
const designOnly: ReadonlySet<string> = new Set([
  ...['createComponent', 'createComponentFromNode', 'combineAsVariants', 'createPage', 'createPageDivider'],
  ...['moveLocalPaintStyleAfter', 'moveLocalTextStyleAfter', 'moveLocalEffectStyleAfter', 'moveLocalGridStyleAfter'],
])

/** Whether a member of `figma` is missing in this editor. */
export function isMissingIn(editor: EditorType, member: string): boolean {
  return editor !== 'figma' && designOnly.has(member)
}
