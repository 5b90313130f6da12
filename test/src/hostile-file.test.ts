import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contentsOf, draw, newDocument, solid } from '../support/drawing.ts'
import { JOB, placeholdersFor, resultFor } from './requests.ts'
import { openSandbox } from './rig.ts'

const PLUGIN = 'uso-restyle'
const OTHER = 'fedcba9876543210fedcba9876543210'

/** An entry of the registry as someone could have edited it, or as a later version could write it. */
const entry = fc.oneof(
  fc.constantFrom('', '{', 'null', '[]', '"x"', '{"items":null}', '{"items":[{"placed":false}]}', '{"__proto__":{"items":[]}}'),
  fc.json(),
  fc
    .record({
      pageId: fc.constantFrom('0:2', '9:9', ''),
      name: fc.constantFrom('Card', '\u0000'),
      status: fc.constant('Waiting'),
      radii: fc.constantFrom([0, 0, 0, 0], [1e300, 0, 0, 0], [0], null),
      items: fc.array(
        fc.record({
          index: fc.constantFrom(0, 1, -1, 0.5),
          nodeId: fc.constantFrom('', '0:1', '0:2', '0:3', '99:99'),
          placed: fc.boolean(),
          box: fc.constantFrom({ x: 0, y: 0, width: 10, height: 10 }, { x: 1e300, y: 0, width: 1, height: 1 }, { x: 0, y: 0, width: 0, height: 0 }, null),
          replaces: fc.constantFrom('0:3', '99:99', ''),
        }, { requiredKeys: ['index', 'nodeId', 'placed', 'box'] }),
        { maxLength: 3 },
      ),
      placement: fc.constantFrom('beside', 'over', 'fill', 'grid', 'orbit'),
      cellId: fc.constantFrom('0:3', '99:99'),
      later: fc.json(),
    }, { requiredKeys: ['pageId', 'name', 'status', 'radii', 'items'] })
    .map((each) => JSON.stringify(each)),
)

const text = fc.oneof(fc.constantFrom('{', 'null', '[]', '{"version":99}', '{"fills":[{"type":"ODD"}],"styleId":""}', '{"fills":1}', '[{"type":"ODD"}]'), fc.json())

it('is survived: what can be read is used, the rest passed over, and nothing else is touched', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 3 }), text, text, text, fc.array(text, { maxLength: 3 }), async (entries, recipe, before, compare, styles) => {
      const document = await newDocument()
      const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200, fills: [solid(0.9, 0.4, 0.2)] })
      const edited = draw(document, 'RECTANGLE', { name: 'Edited', x: 900, width: 40, height: 40, fills: [solid(0, 0, 1)] })
      const own = (pairs: Record<string, string>, pluginId = PLUGIN) => Object.entries(pairs).map(([key, value]) => ({ pluginId, key, value }))
      document.edit(() => {
        const jobs = Object.fromEntries(entries.map((value, i) => [`job:${String(i).padStart(32, '0')}`, value]))
        document.graph.updateNode(document.graph.rootId, {
          pluginData: [
            ...own({ ...jobs, [`job:${OTHER}`]: entries[0] ?? '' }),
            ...own(Object.fromEntries(styles.map((value, i) => [i === 0 ? 'uso_restyle/style:0123456789abcdef' : `uso_restyle/style:${i}`, value])), 'uso_restyle'),
          ],
        })
        document.graph.updateNode(edited.id, { pluginData: own({ recipe, 'fills-before': before, compare, cover: 'x', cell: 'y' }) })
      })
      const untouched = contentsOf(document)[card.id]
      const rig = await openSandbox(document)
      try {
        const works = [
          () => rig.calls.start(),
          () => rig.calls.listPlaceholders(),
          () => rig.calls.listStyles('team'),
          () => rig.calls.readResult(edited.id),
          () => rig.calls.findResults([OTHER]),
          () => rig.calls.toggleCompare(edited.id),
          () => rig.calls.restoreFills(edited.id),
          () => rig.calls.promote(edited.id),
          () => rig.calls.setPlaceholderStatus(OTHER, 'Restyling'),
          () => rig.calls.removePlaceholders(OTHER),
        ]
        for (const work of works) {
          // A refusal is told in words.
          const refused = await work().then(() => null, (error: unknown) => error)
          if (refused !== null) expect((refused as Error).message).toMatch(/[a-z]{3,} .*\.$/)
        }
        await rig.calls.addPlaceholders(placeholdersFor(card.id))
        expect(await rig.calls.placeResult(await resultFor(document, card.id))).toMatchObject({ kind: 'placed' })
        expect(await rig.calls.listPlaceholders()).toContainEqual({ jobId: JOB, waiting: [], placed: [0] })
        expect(contentsOf(document)[card.id]).toEqual(untouched)
        expect(rig.errors).toEqual([])
      } finally {
        rig.close()
      }
    }),
    { numRuns: 40 },
  )
})
