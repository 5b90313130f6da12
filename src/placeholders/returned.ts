import { words } from '../words.ts'
import { drawnHere } from './frame.ts'

/**
 * Tells when a placeholder appears on the page that nobody drew just now: undo and redo bring back what was taken
 * away, its entry in the registry too, though the job may be long over. Many at once are told once.
 */
export function followReturns(tell: () => void): void {
  const followed = new Set<string>()
  const follow = () => {
    const page = figma.currentPage
    if (followed.has(page.id)) return
    followed.add(page.id)
    page.on('nodechange', ({ nodeChanges }) => {
      if (nodeChanges.filter(isReturn).length > 0) tell()
    })
  }
  follow()
  figma.on('currentpagechange', follow)
}

function isReturn({ id, node }: NodeChange): boolean {
  return !node.removed && node.type === 'FRAME' && !drawnHere.has(id) && node.name.startsWith(words.placeholder(''))
}
