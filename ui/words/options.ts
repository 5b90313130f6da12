import type { ImageSizePreset, Size } from '../../contract/uso.ts'
import type { Mode } from '../state/draft.ts'
import type { ChosenPlacement } from '../state/settings.ts'
import { sides } from './phrases.ts'

/** How they are restyled. */
export const optionWords = {
  modes: {
    label: 'Mode',
    names: { restyle: 'Restyle', 'new-scene': 'New scene', 'style-only': 'Style only' } satisfies Record<Mode, string>,
    hints: {
      restyle: 'Keeps the layout. No prompt needed when there is a style image.',
      'new-scene': 'Puts the subject into a scene you describe.',
      'style-only': 'Makes a new picture in the style, from a short description.',
    } satisfies Record<Mode, string>,
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

  variants: { label: 'Variants' },

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
    ofFirst: 'It is the first picture of the grid.',
    failed: 'The preview could not be painted. Restyling works all the same.',
  },

  advanced: {
    title: 'Advanced',
    negative: 'Negative prompt',
    negativeHint: 'USO may ignore it.',
    size: 'Size',
    sizeKept: (size: Size) => `As the content: ${sides(size)}`,
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

  palette: {
    title: 'Lock to brand colours',
    hint: 'Moves the result toward colours of this file. The result as it came is kept.',
    reading: 'Reading the colours of this file…',
    none: 'This file has no colour variables or colour styles yet.',
    failed: (why: string) => `The colours of this file could not be read. ${why}`,
    colours: 'Colours',
    strength: 'Strength',
    strengthOf: (name: string, index: number) => `Palette strength of picture ${index + 1} of ${name}`,
    moved: (before: number, after: number) => `ΔE ${before.toFixed(1)} → ${after.toFixed(1)}`,
    deltaTitle: 'Mean distance to the nearest brand colour, before and after. Lower is nearer.',
  },
}
