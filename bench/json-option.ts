import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

/** Writes `figures` to the file that `--json` names, if it does. */
export async function writeJson(args: string[], figures: unknown): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'string' } }, strict: false })
  if (typeof values.json !== 'string') return
  await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`)
  console.log(`\nWritten to ${values.json}`)
}
