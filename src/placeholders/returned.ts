import { newPace } from '../canvas/pace.ts'
import { isStrayCopy } from '../layers/backdrop.ts'
import { words } from '../words.ts'
import { drawnHere } from './frame.ts'

/**
 * Tells when a placeholder, or a copy to be exported, appears on the page that nobody drew just now: undo and redo bring back what was taken
 * away, its entry in the registry too, though the job may be long over. Of a page that is not in view nothing is
 * heard, so it is told of each that comes into view. Many at once are told once. One edit of the designer can change
 * thousands of layers: what is told of them is asked before the layers themselves.
 */
export function followReturns(tell: () => void): void {
  const followed = new Set<string>()
  const look = async (changes: NodeChange[]) => {
    const breathe = newPace()
    for (const change of changes) {
      if (isReturn(change)) return tell()
      await breathe()
    }
  }
  const follow = () => {
    const page = figma.currentPage
    if (followed.has(page.id)) return
    followed.add(page.id)
    page.on('nodechange', ({ nodeChanges }) => void look(nodeChanges))
  }
  follow()
  figma.on('currentpagechange', () => {
    follow()
    // What came back while nobody looked is seen now.
    tell()
  })
}

/** Of a grid that comes back only its frame is told, not what it holds. */
function isReturn({ type, node }: NodeChange): boolean {
  if (type !== 'CREATE' || node.removed) return false
  if (isStrayCopy(node)) return true
  if (node.type !== 'FRAME') return false
  const frames = [node, ...node.findAllWithCriteria({ types: ['FRAME'] })]
  // What was drawn here is told once; told again, it was away meanwhile.
  return frames.filter(({ id, name }) => name.startsWith(words.placeholder('')) && !drawnHere.delete(id)).length > 0
}
