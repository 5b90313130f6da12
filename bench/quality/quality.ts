import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { writeJson } from '../json-option.ts'
import { table } from '../table.ts'
import { layoutKept, relativeStyleDistance, type StyleDistance } from './metrics.ts'
import { restyledPairs } from './pairs.ts'
import { Sheet } from './sheet.ts'

const documentation = (name: string) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))

interface Figures {
  content: string
  style: string
  styleDistanceOfContent: StyleDistance
  styleDistanceOfResult: StyleDistance
  styleDistanceRatio: number
  edgeCorrelation: number
  luminanceSsim: number
}

/** Measures all pairs; with `--write` also renews docs/engine-sheet.jpg and the table in docs/engine.md. */
export async function run(args: string[]): Promise<void> {
  const figures: Figures[] = []
  const sheet = new Sheet()
  for await (const { contentName, styleName, content, style, result } of restyledPairs()) {
    const distance = relativeStyleDistance(result, content, style)
    const layout = layoutKept(result, content)
    figures.push({
      content: contentName,
      style: styleName,
      styleDistanceOfContent: distance.before,
      styleDistanceOfResult: distance.after,
      styleDistanceRatio: distance.ratio,
      edgeCorrelation: layout.edges,
      luminanceSsim: layout.similarity,
    })
    await sheet.add(contentName, styleName, content, style, result)
    process.stderr.write('.')
  }
  process.stderr.write('\n')
  const rows = figures.map((each) => [
    each.content,
    each.style,
    (each.styleDistanceOfResult.colour / each.styleDistanceOfContent.colour).toFixed(2),
    (each.styleDistanceOfResult.texture / each.styleDistanceOfContent.texture).toFixed(2),
    each.styleDistanceRatio.toFixed(2),
    each.edgeCorrelation.toFixed(2),
    each.luminanceSsim.toFixed(2),
  ])
  const mean = (values: number[]) =>
    (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2)
  rows.push([
    'mean',
    '',
    mean(rows.map((row) => Number(row[2]))),
    mean(rows.map((row) => Number(row[3]))),
    ...(['styleDistanceRatio', 'edgeCorrelation', 'luminanceSsim'] as const).map((key) =>
      mean(figures.map((each) => each[key])),
    ),
  ])
  const heads = ['content', 'style', 'colour', 'texture', 'style distance', 'edges', 'SSIM']
  const text = table(heads, rows)
  console.log(text)
  await writeJson(args, { pairs: figures })
  if (args.includes('--write')) {
    await writeFile(documentation('engine-sheet.jpg'), await sheet.jpeg())
    await writeFile(documentation('engine-quality.md'), `${INTRODUCTION}\n${text}\n`)
  }
}

const INTRODUCTION = `# What the local engine paints, measured
Written by \`npm run bench -- quality --write\`, with the picture sheet [engine-sheet.jpg](engine-sheet.jpg).
Columns are explained in [engine.md](engine.md).
`
