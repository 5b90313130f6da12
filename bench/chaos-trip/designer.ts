import type { SceneNode } from '@open-pencil/scene-graph'
import { solid } from '../../test/support/drawing.ts'
import type { Chance } from './chance.ts'
import { pause, type Fault } from './faults.ts'
import { RUN_BUTTON } from './panel.ts'
import type { Session } from './session.ts'

const MODES = ['Restyle', 'New scene', 'Style only']

/**
 * Selects something, sets the panel up at random and clicks the button. False when the panel had reasons not to
 * run, such as a layer that is too thin.
 */
export async function startRun(session: Session, chance: Chance): Promise<boolean> {
  const { canvas } = session
  const layers = canvas.layers()
  if (layers.length === 0) return false
  const styles = layers.filter(({ fills }) => fills.some(({ type }) => type === 'IMAGE'))
  const contents = layers.filter((layer) => !styles.includes(layer))
  const some = (from: SceneNode[]) => Array.from({ length: chance.weighted([[5, 1], [1, 2]]) }, () => (from.length > 0 ? [chance.pick(from)] : [])).flat()
  const selected = [...some(contents), ...some(styles)].map(({ id }) => id)
  canvas.document.select(selected)
  const [mode, many] = [chance.weighted([[6, 0], [1, 1], [1, 2]]), chance.weighted([[5, 1], [2, 2], [1, 4]])]
  const keepText = chance.happens(0.7)
  const placement = chance.weighted([[4, 'Beside'], [3, 'Over'], [3, 'As fill']])
  // A layer has one fill.
  const variants = placement === 'As fill' ? 1 : many
  // The panel hears of a selection a moment after it has settled.
  await pause(60)
  const ui = session.plugin?.ui
  if (!ui || !session.look()?.button) return false
  const set = (role: string, name: string) => ui.allByRole(role, name)[0]?.click()
  set('radio', MODES[mode] ?? '')
  set('radio', String(variants))
  // Shown once the mode is drawn.
  await pause(15)
  set('radio', placement)
  const box = ui.allByRole('checkbox', /^Keep text live/)[0] as HTMLInputElement | undefined
  if (box && box.checked !== keepText) box.click()
  const prompt = ui.allByRole('textbox', /^Prompt/)[0]
  if (prompt) ui.type(prompt, mode === 0 && chance.happens(0.7) ? '' : 'A lighthouse.')
  await pause(15)
  const button = session.look()?.button
  if (!button || button.isBlocked) return false
  // One job for each content in each style.
  session.ordered += Number(/(\d+) images?/.exec(button.text)?.[1] ?? 1) / variants
  ui.click(ui.byRole('button', RUN_BUTTON))
  return true
}

/** Something that people do while runs go on. */
export function randomDeed(session: Session, chance: Chance): Fault {
  const { canvas } = session
  const byHand = (name: string, act: (layer: SceneNode) => void): Fault => {
    const layers = canvas.layers()
    return layers.length === 0 ? nothing : { name: `the designer ${name}`, strike: withLayer(session, chance.pick(layers).id, name, act) }
  }
  return chance.weighted<() => Fault>([
    [4, () => closeAndReopen(chance)],
    [3, () => ({ name: 'the designer undoes', strike: () => session.canvas.undo() })],
    [2, () => ({ name: 'the designer redoes', strike: () => session.canvas.redo() })],
    [3, () => byHand('moves a layer', ({ id }) => canvas.document.move([id], chance.between(-300, 300), 40))],
    [2, () => byHand('edits a layer', ({ id }) => canvas.document.edit(() => canvas.document.graph.updateNode(id, { fills: [solid(0.5, chance.between(0, 1), 0.5)] })))],
    [1, () => byHand('renames a layer', ({ id }) => canvas.document.rename(id, 'Renamed'))],
    [1, () => byHand('resizes a layer', ({ id, width, height }) => canvas.document.edit(() => canvas.document.graph.updateNode(id, { width: width * 1.25, height: height * 0.8 })))],
    [1, () => byHand('hides a layer', ({ id, visible }) => canvas.document.setVisible(id, !visible))],
    [2, () => (canvas.layers().length < 3 ? nothing : byHand('deletes a layer', ({ id }) => canvas.document.delete([id])))],
    [2, () => onPlaceholder(session, chance)],
    [2, () => otherPage(session, chance)],
    [1, () => ({ name: 'the designer saves and opens the file again', strike: () => session.reopenFile() })],
    [3, () => inPanel(session, chance, /^Cancel the run/, 'cancels a run')],
    [2, () => inPanel(session, chance, /^Dismiss the run/, 'dismisses a run')],
    [2, () => inPanel(session, chance, /^Try again/, 'tries again')],
    [2, () => inPanel(session, chance, /^Place again/, 'places again')],
    [1, () => inPanel(session, chance, /^Add backing/, 'adds a backing')],
    [1, () => inPanel(session, chance, /on the canvas$/, 'goes to a picture')],
  ])()
}

const nothing: Fault = { name: 'the designer watches', strike: () => undefined }

/** The layer may be gone by the time its turn comes. */
function withLayer({ canvas }: Session, id: string, name: string, act: (layer: SceneNode) => void): () => void {
  return () => {
    const layer = canvas.document.getNode(id)
    if (layer) canvas.byHand(name, () => act(layer))
  }
}

function closeAndReopen(chance: Chance): Fault {
  const ms = chance.between(0, 150)
  return {
    name: 'the plugin is closed and opened again',
    strike: async (session) => {
      session.closePlugin()
      await pause(ms)
      await session.openPlugin()
    },
  }
}

function onPlaceholder(session: Session, chance: Chance): Fault {
  const { canvas } = session
  const { document } = canvas
  const placeholder = canvas.placeholders()[0]
  if (!placeholder) return nothing
  const { id } = placeholder
  const act = chance.weighted<{ name: string; act: () => void }>([
    [2, { name: 'deletes a placeholder', act: () => document.delete([id]) }],
    [2, { name: 'moves a placeholder', act: () => document.move([id], 200, 500) }],
    [1, { name: 'resizes a placeholder', act: () => document.edit(() => document.graph.updateNode(id, { width: 90, height: 60 })) }],
    [1, { name: 'puts a placeholder into a frame', act: () => intoFrame(session, id) }],
  ])
  return { name: `the designer ${act.name}`, strike: withLayer(session, id, act.name, act.act) }
}

function intoFrame({ canvas }: Session, id: string): void {
  const { document } = canvas
  const frame = canvas.layers().find(({ type, layoutMode }) => type === 'FRAME' && layoutMode === 'NONE')
  if (frame) document.edit(() => document.graph.reparentNode(id, frame.id))
}

function otherPage({ canvas }: Session, chance: Chance): Fault {
  const { document } = canvas
  const here = document.currentPage.id
  const others = document.pages.filter(({ id }) => id !== here)
  const go = chance.weighted<Fault>([
    [2, {
      name: 'the designer goes to another page',
      strike: () => {
        canvas.byHand('goes to another page', () => {
          const page = others.find(({ id }) => document.getNode(id)) ?? document.edit(() => document.graph.addPage('Elsewhere'))
          document.setCurrentPage(page.id)
        })
      },
    }],
    [1, {
      name: 'the designer deletes a page',
      strike: () => {
        const page = others.find(({ id }) => document.getNode(id))
        if (page && page.id !== document.currentPage.id) canvas.byHand('deletes a page', () => document.delete([page.id]))
      },
    }],
  ])
  return go
}

function inPanel(session: Session, chance: Chance, button: RegExp, name: string): Fault {
  return {
    name: `the designer ${name}`,
    strike: () => {
      const buttons = session.plugin && session.look() ? session.plugin.ui.allByRole('button', button) : []
      if (buttons.length === 0 || !session.plugin) return
      if (name === 'tries again') session.ordered++
      session.plugin.ui.click(chance.pick(buttons))
    },
  }
}
