import type { ImageRole } from '../contract/job-request.ts'
import { formatUsd, type MicroUsd } from '../contract/price.ts'
import type { ImageSizePreset, Size } from '../contract/uso.ts'
import type { Mode } from './state/draft.ts'
import type { ChosenPlacement } from './state/settings.ts'
import type { ImageProblem } from './images/work.ts'
import { LOCALE, dayOf, plural } from './words/phrases.ts'

/** An estimate in µ$, or why there is none. */
export type PriceOnButton = MicroUsd | 'free' | 'unknown'

const ORDINALS = ['next', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']

function sides({ width, height }: Size): string {
  return `${Math.round(width)} × ${Math.round(height)}`
}

function duration(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

const ROLE_NAMES: Record<ImageRole, string> = { content: 'Content', style: 'Style', 'extra-style': 'Extra style' }

/** Every text of the panel. Sentences say what happened, what it means for work and money, what to do. */
export const words = {
  title: 'Uso Restyle',

  tabs: {
    label: 'Views',
    names: { restyle: 'Restyle', results: 'Results', styles: 'Styles', settings: 'Settings' },
    arrived: (count: number) => `${count} new`,
  },
  starting: 'Opening…',

  connect: {
    heading: 'Connect to your team’s proxy',
    lead: 'Restyle frames in place with the USO model. Your access code says who pays; the key of the image service never leaves the proxy.',
    label: 'Access code',
    placeholder: 'Paste your access code',
    button: 'Connect',
    checking: 'Checking the code…',
    noCode: 'No code yet? Ask the person who runs your team’s proxy.',
    empty: 'Paste your access code first.',
    checkingNote: 'Asking the proxy who you are.',
    offlineTitle: 'The proxy can’t be reached',
    offline: (origin: string) =>
      `Nothing answers at ${origin}. Check your network or VPN, and whether the proxy is running. Nothing is lost: running jobs go on without the panel.`,
    retrying: 'Trying again by itself every few seconds.',
    tryAgain: 'Try now',
    useAnother: 'Use another code',
    signIn: {
      button: 'Sign in with your company account',
      starting: 'Opening your browser…',
      or: 'or use an access code',
      waitingTitle: 'Go on in your browser',
      waiting: 'Sign in there and type this code when the page asks for it. This panel connects by itself.',
      code: 'Code for the page in your browser',
      openAgain: 'Open the page again',
      cancel: 'Cancel',
      problemTitle: 'You are not signed in',
      expired: 'The sign-in took longer than ten minutes, so it is over. Nothing was changed. Sign in again.',
    },
    wrongTitle: 'This code doesn’t work',
    wrong: 'The proxy does not know this code, or it was revoked. Copy it again in full, or ask for a new one.',
  },

  session: {
    signOut: 'Sign out',
    signedIn: (name: string) => `Connected as ${name}`,
    left: (left: MicroUsd, budget: MicroUsd) => `${formatUsd(left)} left of ${formatUsd(budget)}`,
    noLimit: 'No budget limit',
    local: 'Local engine · free',
    localNote:
      'The local engine runs on this machine and costs nothing. It carries over colour and brushwork; it does not read the prompt and cannot change shapes or scenes, which USO does.',
    changed: 'Who paints, or what it costs, has changed since you were here last. Nothing was started. Look at the button again.',
    offlineBanner: 'The proxy can’t be reached. Running jobs go on; this panel tries again by itself.',
    spentTitle: 'Your budget is spent',
    spent: (budget: MicroUsd, renewsAt: number) =>
      `All of ${formatUsd(budget)} is used. It starts anew on ${dayOf(renewsAt)}; the person who runs your proxy can raise it. Finished pictures are still yours to place.`,
  },

  modes: {
    label: 'Mode',
    names: { restyle: 'Restyle', 'new-scene': 'New scene', 'style-only': 'Style only' } satisfies Record<Mode, string>,
    hints: {
      restyle: 'Keeps the layout. No prompt needed when there is a style image.',
      'new-scene': 'Puts the subject into a scene you describe.',
      'style-only': 'Makes a new picture in the style, from a short description.',
    } satisfies Record<Mode, string>,
  },

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
    fromFile: 'from a file',
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

  keepText: {
    label: 'Keep text live',
    hint: 'The text stays editable, above the restyled picture.',
  },

  prompt: {
    label: 'Prompt',
    optional: 'Prompt (optional)',
    added: (text: string) => `The style adds: “${text}”.`,
    placeholders: {
      restyle: 'Leave empty with a style image',
      words: 'Transform the image into watercolour style',
      'new-scene': 'The woman gives a speech on a podium',
      'style-only': 'A handsome man.',
    },
  },

  placement: {
    label: 'Place',
    names: { beside: 'Beside', over: 'Over', fill: 'As fill' } satisfies Record<ChosenPlacement, string>,
    hints: {
      over: 'A new layer over the original, below its text. The original stays as it is.',
      fill: 'The result becomes the layer’s fill. The fills it has now are kept and can be put back.',
    },
  },

  preview: {
    heading: 'Free preview',
    button: 'Free preview',
    again: 'Preview again',
    stop: 'Stop',
    painting: (share: number) => `Painting · ${Math.round(share * 100)}%`,
    label: 'Local engine',
    alt: (name: string) => `Preview of ${name} by the local engine`,
    note: 'Painted on this machine: nothing is sent, nothing is charged. It shows colour and brushwork; USO goes further.',
    withoutText: 'Live text is left out here; it stands on the result.',
    stale: 'What is shown has changed since this preview.',
    done: 'The preview is ready.',
    onlyKept: (name: string) => `“${name}” is only with the proxy any more, so it cannot be previewed. It can be run.`,
    ofFirst: 'The first of the grid.',
    failed: 'The preview could not be painted. Restyling works all the same.',
  },

  variants: { label: 'Variants', count: (count: number) => plural(count, 'variant') },

  advanced: {
    title: 'Advanced',
    negative: 'Negative prompt',
    negativeHint: 'USO may ignore it.',
    size: 'Size',
    sizeKept: (size: Size) => `As the content: ${sides(size)}`,
    sizeOfContent: 'As the content',
    sizeAuto: (size: Size) => `Closest to the content: ${sides(size)}`,
    sizePresets: {
      square_hd: 'Square HD · 1024 × 1024',
      square: 'Square · 512 × 512',
      portrait_4_3: 'Portrait 3:4 · 768 × 1024',
      portrait_16_9: 'Portrait 9:16 · 576 × 1024',
      landscape_4_3: 'Landscape 4:3 · 1024 × 768',
      landscape_16_9: 'Landscape 16:9 · 1024 × 576',
    } satisfies Record<ImageSizePreset, string>,
    sizeCustom: 'Custom…',
    width: 'Width',
    height: 'Height',
    keepLayout: 'Keep the content’s layout and proportions',
    steps: 'Steps',
    guidance: 'Guidance',
    seed: 'Seed',
    seedRandom: 'Random',
    seedNew: 'New seed',
    seedLock: 'Use the same seed every time',
    seedUnlock: 'Use a random seed every time',
    seedCopy: 'Copy seed',
    seedCopied: 'Seed copied.',
    format: 'Format',
    formats: { png: 'PNG', jpeg: 'JPEG' },
    safety: 'Safety check',
    safetyHint: 'Pictures it holds back come back black and are not placed.',
    keepOff: 'Keep results off fal’s servers',
    keepOffHint: 'Results travel inside the answer and are not stored there.',
  },

  run: {
    button: (mode: Mode, count: number, price: PriceOnButton) => {
      const what = `${words.modes.names[mode]} · ${plural(count, 'image')}`
      switch (price) {
        case 'free':
          return `${what} · free`
        case 'unknown':
          return what
        default:
          return `${what} · about ${formatUsd(price)}`
      }
    },
    shortcut: (mac: boolean) => (mac ? '⌘⏎' : 'Ctrl ⏎'),
    reasonsTitle: 'Before it can run:',
    started: 'Started. You can go on working.',
  },

  palette: {
    title: 'Lock to brand colours',
    hint: 'Moves the result toward colours of this file. The result as it came is kept.',
    reading: 'Reading the colours of this file…',
    none: 'This file has no colour variables or colour styles yet.',
    failed: (why: string) => `The colours of this file could not be read. ${why}`,
    colours: 'Colours',
    strength: 'Strength',
    strengthOf: (name: string, index: number) => `Palette strength of picture ${index + 1} of ${name}`,
    chosen: (count: number) => plural(count, 'colour'),
    all: 'All',
    moved: (before: number, after: number) => `ΔE ${before.toFixed(1)} → ${after.toFixed(1)}`,
    deltaTitle: 'Mean distance to the nearest brand colour, before and after. Lower is nearer.',
  },

  confirm: {
    title: (pictures: number, price: MicroUsd) => `${plural(pictures, 'image')} for about ${formatUsd(price)}?`,
    why: (limit: MicroUsd) => `You asked to be asked above ${formatUsd(limit)}. You can change that in Settings.`,
    yes: (price: MicroUsd) => `Spend about ${formatUsd(price)}`,
    no: 'Not now',
  },

  commands: {
    selectResult: 'Select a result first: a picture this plugin placed, which carries its recipe.',
    unreadable: {
      absent: 'This layer carries no recipe, so there is nothing to run again. Select a result.',
      damaged: 'The recipe on this layer was changed and can’t be read any more. The picture itself is fine; run the original again instead.',
      'from-the-future': 'This result was made with a newer version of the plugin. Update the plugin to vary it or run it again.',
    },
    noSuchStyle: (name: string) => `There is no style called “${name}”. Pick one here, or save it under Styles.`,
    noLastStyle: 'No style was used before that can be found again. Open “Restyle selection…” and choose one.',
    aboveLimit: (price: MicroUsd) => `This costs about ${formatUsd(price)}, more than your limit. Open “Restyle selection…” to agree.`,
    restyling: 'Restyling. You can go on working.',
    notConnected: 'Uso Restyle is not connected. Open “Restyle selection…” and paste your access code.',
    placed: (count: number) => (count === 0 ? 'Nothing was placed.' : `${plural(count, 'picture')} placed.`),
  },

  recipe: {
    title: 'Recipe',
    of: (name: string) => `Recipe of ${name}`,
    filled: 'Filled in as it was. Change what you like and run it.',
    close: 'Close',
    vary: (price: string) => (price === '' ? 'Vary' : `Vary · ${price}`),
    runAgain: 'Run again',
    copySeed: 'Copy seed',
    copyPrompt: 'Copy prompt',
    promptCopied: 'Prompt copied.',
    fields: {
      made: 'Made',
      engine: 'With',
      price: 'Price',
      seed: 'Seed',
      prompt: 'Prompt',
      negative: 'Negative prompt',
      size: 'Size',
      steps: 'Steps',
      guidance: 'Guidance',
      text: 'Text',
      placement: 'Place',
      palette: 'Palette',
      parent: 'Varied from',
    },
    engines: { uso: 'USO', local: 'Local engine' },
    noSeed: 'not told',
    noPrompt: 'none',
    live: 'Kept live',
    redrawn: 'Redrawn',
    here: 'still here',
    gone: 'no longer in this file',
    fromFile: 'from a file or the library',
    anotherResult: 'another result',
    palette: (colours: number, strength: number) => `${plural(colours, 'colour')}, strength ${Math.round(strength)}`,
    date: (ms: number) => new Date(ms).toLocaleString(LOCALE, { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
  },

  reasons: {
    offline: 'The proxy can’t be reached. It is tried again by itself.',
    noContent: 'Select a layer to restyle, or drop a picture on Content.',
    noStyleOrPrompt: 'Add a style image, or write in the prompt what it should become.',
    noStyle: 'Add a style image: select one or drop a picture on Style.',
    noPromptScene: 'Describe the new scene in the prompt.',
    noPromptStyle: 'Say in the prompt what to draw, such as “A lighthouse.”',
    noTarget: 'Select a layer on the canvas: the results are placed beside it.',
    reading: 'A picture is still being read.',
    hidden: (name: string) => `“${name}” is hidden. Show it, or select another layer.`,
    empty: (name: string) => `“${name}” shows nothing. Add something to it, or select another layer.`,
    tooThin: (name: string) => `“${name}” is more than 16 times as long as it is wide. Select a less extreme part.`,
    notVisual: (name: string) => `“${name}” is a slice or the like and has no picture. Select a frame or a layer.`,
    steps: 'Steps must be a whole number from 1 to 50.',
    guidance: 'Guidance must be a number from 1 to 10.',
    seed: 'The seed must be a whole number from 0 to 4294967295.',
    customSize: 'A custom size must be whole pixels from 512 to 1536 a side.',
    tooMany: (pictures: number, most: number) => `This would be ${pictures} images; ${most} can go out at once. Take some away.`,
    oneFill: 'A fill holds one image: set Variants to 1, or place the results beside.',
    promptLong: 'A prompt can have at most 4,000 characters.',
    budgetSpent: (renewsAt: number) => `Your budget is spent. It starts anew on ${dayOf(renewsAt)}.`,
    overBudget: (price: MicroUsd, left: MicroUsd) =>
      `This would cost about ${formatUsd(price)}, and ${formatUsd(left)} is left. Make fewer or smaller images.`,
  },

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
    recovered: (count: number) => `${plural(count, 'run')} went on while the panel was closed.`,
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
    matrix: (rows: number, columns: number) => `${rows} × ${columns} grid`,
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
    dismissMatrix: (name: string) => `Dismiss the run of ${name}`,
  },

  errors: {
    unreachable: 'The proxy can’t be reached.',
    figmaSilent: 'Figma did not answer in time. Try again; nothing was charged.',
    notUnderstood: 'Figma’s answer could not be understood; nothing was charged for it. Close Uso Restyle and open it again.',
    imageWorkLost: 'The pictures could not be prepared. Try again; nothing was charged.',
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
