import { formatUsd, type MicroUsd } from '../../contract/price.ts'
import type { ImageProblem } from '../images/work.ts'
import { duration, plural } from './phrases.ts'

const ORDINALS = ['next', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']

/** What is under way, and what went wrong. */
export const runWords = {
  runs: {
    heading: 'Runs',
    ofName: (name: string) => `Run of ${name}`,
    stages: {
      preparing: 'Preparing',
      uploading: (done: number, total: number) => (total > 1 ? `Uploading ${done + 1} of ${total}` : 'Uploading'),
      sending: 'Sending',
      sendingOffline: 'Waiting for the proxy; trying again',
      inTurn: 'Waiting for your other runs to end',
      waiting: 'Waiting',
      position: (position: number) => {
        const ordinal = ORDINALS[position]
        const place = ordinal ?? `${position + 1}th`
        return `Waiting · ${place} in line`
      },
      restyling: 'Restyling',
      elapsed: (seconds: number, expectedMs: number | null) =>
        expectedMs === null ? duration(seconds) : `${duration(seconds)} of about ${duration(Math.max(1, Math.round(expectedMs / 1000)))}`,
      percent: (share: number) => `${Math.round(share * 100)}%`,
      saving: 'Saving',
      placing: (done: number, total: number) => (total > 1 ? `Placing ${done + 1} of ${total}` : 'Placing'),
      done: (count: number) => (count === 1 ? 'Done' : `Done · ${plural(count, 'image')}`),
      failed: 'Failed',
      cancelled: 'Cancelled',
      cancelling: 'Cancelling',
      uncertain: 'Not known whether it went through',
      elsewhere: 'Belongs to another file',
      elsewhereDone: 'Finished · belongs to another file',
    },
    onCanvas: { preparing: 'Preparing', failed: 'Failed', uncertain: 'Not known whether it went through' },
    charged: (amount: MicroUsd) => `charged ${formatUsd(amount)}`,
    about: (amount: MicroUsd) => `about ${formatUsd(amount)}`,
    free: 'free',
    nothingCharged: 'Nothing was charged.',
    wasCharged: (amount: string) => `${amount} was charged.`,
    cancel: 'Cancel',
    cancelOf: (name: string) => `Cancel the run of ${name}`,
    dismissOf: (name: string) => `Dismiss the run of ${name}`,
    again: (price: MicroUsd | null) => (price === null ? 'Try again' : `Try again · about ${formatUsd(price)}`),
    placeAgain: 'Place again',
    placeHere: 'Place in this file',
    reveal: (index: number, name: string) => `Show picture ${index + 1} of ${name} on the canvas`,
    flagged: 'Held back',
    flaggedLong: (index: number) => `Picture ${index + 1} was held back by the safety check and is not placed`,
    flaggedNote: (count: number) =>
      `The safety check held back ${plural(count, 'picture')}, which ${count === 1 ? 'is' : 'are'} not placed. Another seed or prompt may pass.`,
    hardToRead: (count: number, several = false) =>
      `${plural(count, 'text')} ${count === 1 ? 'is' : 'are'} hard to read on the ${several ? 'pictures' : 'picture'}.`,
    addBacking: 'Add backing',
    addBackingOf: (name: string) => `Add backing to the hard-to-read texts of ${name}`,
    showTexts: 'Show',
    showTextsOf: (name: string) => `Show the hard-to-read texts of ${name} on the canvas`,
    backed: (count: number) => `Backing added behind ${plural(count, 'text')}. Undo takes it away.`,
    textLost: 'The original is gone, and its text with it: the picture stands without text.',
    gone: 'That layer is no longer on the canvas.',
    placedElsewhere: 'Its placeholder was gone, so it stands nearby. Click it to go there.',
    comeBack: 'You can close the panel: results will be here when you come back.',
    neverSent: (count: number) =>
      count === 1
        ? 'A run had not been sent when the panel was closed. Its placeholder was removed; nothing was charged.'
        : `${count} runs had not been sent when the panel was closed. Their placeholders were removed; nothing was charged.`,
    recoverFailed: 'Earlier runs could not be looked up. They are kept; this is tried again when the proxy answers.',
    uncertain:
      'The answer of the image service was lost, so it may or may not be working, and may charge. It is not sent again by itself; if it turns up, it is placed here.',
    elsewhere: 'Open that file to have it placed, or place it here.',
    cancelOutcomes: {
      removed: 'Removed from the queue. Nothing was charged.',
      'already-running': 'Already running, so it will be charged. Its results are placed when it is done.',
      'already-finished': 'It had already finished, so it is charged, and its results are placed.',
      unsent: 'Stopped before anything was sent. Nothing was charged.',
      later: 'The proxy can’t be reached to cancel it. It is asked again until it answers.',
    },
    failedPlacing: (why: string) => `${why} The pictures are kept: place them again when you like.`,
    dismissNotice: 'Dismiss',
    gridName: (first: string, rows: number, columns: number) =>
      rows > 1 ? `${first} + ${rows - 1} more · ${plural(columns, 'style')}` : `${first} · ${plural(columns, 'style')}`,
    announce: (name: string, stage: string) => `${name}: ${stage}`,
    matrixProgress: (placed: number, pictures: number) => `${placed} of ${plural(pictures, 'picture')} placed`,
    matrixEnded: (placed: number, pictures: number, failed: number) =>
      failed === 0
        ? `The run has ended: ${placed} of ${plural(pictures, 'picture')} placed.`
        : `The run has ended: ${placed} of ${plural(pictures, 'picture')} placed, ${plural(failed, 'cell')} failed.`,
    matrixOf: (name: string, more: number) => (more === 0 ? name : `${name} + ${more} more`),
    cancelAll: 'Cancel all',
    cancelAllOf: (name: string) => `Cancel all of the run of ${name}`,
    cells: (shown: boolean) => (shown ? 'Hide cells' : 'Show cells'),
    cellsOf: (name: string) => `Cells of the run of ${name}`,
    cell: (row: string, column: string) => `${row} × ${column}`,
    underWay: (count: number) => `${count} under way`,
    failedCells: (count: number) => `${count} failed`,
    cancelledCells: (count: number) => `${count} cancelled`,
    flaggedCells: (count: number) => `${count} held back`,
  },

  errors: {
    unreachable: 'The proxy can’t be reached.',
    figmaSilent: 'Figma did not answer in time. Try again; nothing was charged.',
    notUnderstood: 'Figma’s answer could not be understood; nothing was charged for it. Close Uso Restyle and open it again.',
    imageWorkLost: 'The pictures could not be prepared: that took too long, or there was not enough memory.',
    unknown: 'Something went wrong in the plugin. Nothing was charged for it. Try again.',
    neverAccepted: 'The proxy could not use the pictures although they were sent again. Nothing was charged. Try again in a moment.',
    stylePictureGone: (name: string) => `“${name}” no longer has this picture. Choose the style again. Nothing was charged.`,
    imageGone: (name: string) =>
      `The proxy no longer keeps “${name}”, and its layer is gone. Choose the picture again. Nothing was charged.`,
    notAPicture: (name: string) => `“${name}” could not be used.`,
  },

  imageProblems: {
    'not-an-image': 'It is not a PNG, JPEG, WebP or GIF picture, whatever its name says. Save it as one of these.',
    corrupt: 'It is damaged and cannot be opened. Save or download it again.',
    'too-heavy': 'It is over 60 MB. Save a smaller copy; the model sees 1024 px at most.',
    'too-many-pixels': 'It has over 100 megapixels. Save a smaller copy; the model sees 1024 px at most.',
    'result-unreadable': 'The finished picture could not be read.',
  } satisfies Record<ImageProblem, string>,
}
