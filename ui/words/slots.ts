import type { ImageRole } from '../../contract/job-request.ts'
import type { Size } from '../../contract/uso.ts'
import { plural, sides } from './phrases.ts'

const ROLE_NAMES: Record<ImageRole, string> = { content: 'Content', style: 'Style', 'extra-style': 'Extra style' }

/** The pictures that go out. */
export const slotWords = {
  slots: {
    heading: 'Images',
    roles: ROLE_NAMES,
    empty: {
      content: 'Select a layer, or drop a picture',
      style: 'Select or drop a picture',
      'extra-style': 'Optional, mixed into every style',
    } satisfies Record<ImageRole, string>,
    describe: (role: ImageRole, names: readonly string[]) => `${ROLE_NAMES[role]}: ${names.join(', ') || 'empty'}`,
    sides,
    pin: (role: ImageRole) => `Pin ${ROLE_NAMES[role].toLowerCase()}, so that the selection no longer changes it`,
    unpin: (role: ImageRole) => `Unpin ${ROLE_NAMES[role].toLowerCase()}`,
    clear: (role: ImageRole) => `Clear ${ROLE_NAMES[role].toLowerCase()}`,
    add: (role: ImageRole) => `Add a file to ${ROLE_NAMES[role].toLowerCase()}`,
    tile: (name: string, place: number, count: number, role: ImageRole) =>
      `${name}, ${place} of ${count} in ${ROLE_NAMES[role].toLowerCase()}. Choose a file instead`,
    tileKeys:
      'Arrows go from picture to picture. Alt with left or right moves it, Alt with up or down gives it the other role. Delete takes it away.',
    remove: (name: string) => `Remove ${name}`,
    choose: (role: ImageRole) => `Choose a file for ${ROLE_NAMES[role].toLowerCase()}`,
    swap: (a: ImageRole, b: ImageRole) => `Swap ${ROLE_NAMES[a].toLowerCase()} and ${ROLE_NAMES[b].toLowerCase()}`,
    keys: 'Alt with the up or down arrow moves the picture to the other role. Delete clears it.',
    reading: (name: string) => `Reading ${name}…`,
    leftOut: (count: number) => `${plural(count, 'more selected layer')} not used.`,
    dropHere: 'Drop here',
    filled: (role: ImageRole, name: string) => `${name} is now ${ROLE_NAMES[role].toLowerCase()}.`,
    removed: (name: string) => `${name} removed.`,
    moved: (name: string, role: ImageRole, place: number, count: number) =>
      count > 1 ? `${name} is now ${place} of ${count} in ${ROLE_NAMES[role]}.` : `${name} is now ${ROLE_NAMES[role].toLowerCase()}.`,
    swapped: 'Swapped.',
    cleared: (role: ImageRole) => `${ROLE_NAMES[role]} is empty.`,
    noThumbnail: 'No preview',
  },

  matrix: {
    sum: (rows: number, columns: number, variants: number, pictures: number) => {
      const factors = [rows > 1 ? plural(rows, 'content') : '', columns > 1 ? plural(columns, 'style') : '']
      if (variants > 1) factors.push(plural(variants, 'variant'))
      return `${factors.filter(Boolean).join(' × ')} = ${plural(pictures, 'image')}.`
    },
    explain: (random: boolean) =>
      random
        ? 'They fill one grid beside the originals and share one seed, so that like compares with like.'
        : 'They fill one grid beside the originals, all with your seed.',
  },

  warnings: {
    of: (name: string, more: number, warning: string) => `${name}${more === 0 ? '' : ` and ${more} more`}: ${warning}`,
    illustration: 'Already an illustration, by the look of it: results vary.',
    pairLeavesOut: (name: string) => `“${name}” has two pictures of its own, so the extra style is left out of it.`,
    small: (size: Size) => `Only ${sides(size)}: smaller than 512 px, so detail may be invented.`,
    transparent: 'Mostly transparent: what lies behind it is sent as a plain colour.',
    same: 'The same picture is used twice.',
    text: 'Has text: small text is redrawn and may turn unreadable. Keep text live?',
    localScene: 'The local engine cannot make new scenes; it recolours what is there.',
    describedStyle: 'Leave the style out of the prompt: the style image speaks for it.',
  },
}
