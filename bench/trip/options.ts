import { parseArgs } from 'node:util'
import type { Size } from '../../contract/uso.ts'
import { LINKS, type LinkSpeed } from './link.ts'

export interface TripOptions {
  images: number[]
  frames: Size[]
  links: LinkSpeed[]
  /** Runs of one image on the fast link, of which the median counts; every other trip is made once. */
  repeat: number
  /** Also the plain plugin's trips that take many minutes: many images, one after the other. */
  all: boolean
}

/** Reads what to measure. @throws with the option's name */
export function readOptions(args: string[]): TripOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      images: { type: 'string' },
      frames: { type: 'string' },
      links: { type: 'string' },
      repeat: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const { quick } = values
  const frames = values.frames ?? (quick ? '1440x1024' : '390x844,1440x1024,4000x3000')
  return {
    images: list(values.images ?? (quick ? '1,4' : '1,4,40')).map((text) => whole('--images', text)),
    frames: list(frames).map((text) => {
      const [width = '', height = ''] = text.split(/[x×]/)
      return { width: whole('--frames', width), height: whole('--frames', height) }
    }),
    links: list(values.links ?? (quick ? 'fast' : 'fast,slow')).map((name) => {
      const link = Object.values(LINKS).find((each) => each.name === name)
      if (!link) throw new Error(`--links knows ${Object.keys(LINKS).join(' and ')}, not “${name}”.`)
      return link
    }),
    repeat: whole('--repeat', values.repeat ?? '3'),
    all: values.all,
  }
}

function list(text: string): string[] {
  return text.split(',').filter((item) => item !== '')
}

function whole(option: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option} wants whole numbers, not “${text}”.`)
  return number
}
