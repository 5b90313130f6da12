import { afterEach, describe, expect, it } from 'vitest'
import { endRuns, run, settled } from './harness.ts'

afterEach(endRuns)

describe('the sandbox', () => {
  it('has nothing that Figma’s has not', async () => {
    const { sandbox } = await run('')
    for (const name of [
      ...['URL', 'TextEncoder', 'TextDecoder', 'Blob', 'AbortController', 'crypto', 'btoa', 'structuredClone', 'Intl'],
      ...['performance', 'window', 'document', 'process', 'queueMicrotask', 'XMLHttpRequest', 'WebAssembly', 'Buffer'],
    ]) {
      expect(sandbox.evaluate(`typeof ${name}`), name).toBe('undefined')
    }
    expect(sandbox.evaluate('[typeof figma, typeof console.log, typeof setTimeout, typeof __uiFiles__].join()')).toBe(
      'object,function,function,object',
    )
  })

  it('refuses the network', async () => {
    const { log } = await run('fetch("https://example.com").catch((e) => console.log(e.message))')
    expect(log[0]).toMatch(/no network access/)
  })

  it('gives the plugin its UI', async () => {
    const { windows } = await run('figma.showUI(__html__)', { html: '<b>ui</b>' })
    expect(windows[0]?.html).toBe('<b>ui</b>')
  })

  it.each([
    ['an ArrayBuffer', 'new ArrayBuffer(4)', /Cannot unwrap ArrayBuffer/],
    ['another typed array', 'new Float32Array(4)', /Cannot unwrap Float32Array/],
    ['a function', '() => 1', /Cannot unwrap function/],
    ['a symbol', 'figma.mixed', /in postMessage: Cannot unwrap symbol/],
    ['a class instance', 'new (class Recipe {})', /Cannot unwrap Recipe/],
    ['a Map', 'new Map()', /Cannot unwrap Map/],
    ['an error', 'new Error("x")', /Cannot unwrap Error/],
    ['a node', 'figma.createFrame()', /Cannot unwrap object/],
  ])('refuses to send %s', async (_what, expression, message) => {
    const { log, sent } = await run(`figma.showUI(''); try { figma.ui.postMessage({ deep: [${expression}] }) } catch (e) { console.log(e.message) }`)
    expect(log[0]).toMatch(message)
    expect(sent).toEqual([])
  })

  it('carries plain values and bytes both ways, unharmed', async () => {
    const message = { text: '</script> ü 𝄞', list: [1, null, -0, Infinity, undefined], $: ['bytes', 0], bytes: new Uint8Array([1, 2, 255]) }
    const { host, sent } = await run(`figma.showUI(''); figma.ui.onmessage = (m) => figma.ui.postMessage(m); figma.ui.on('message', (m, p) => figma.ui.postMessage({ type: m.bytes.constructor.name, origin: p.origin }))`)
    host.receive(message)
    expect(sent).toEqual([message, { type: 'Uint8Array', origin: 'null' }])
  })

  it('sends the bytes of a view and not the buffer around it', async () => {
    const { sent } = await run(`figma.showUI(''); figma.ui.postMessage(new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 3))`)
    expect(sent).toEqual([new Uint8Array([1, 2])])
  })

  it('refuses what the window may not send', async () => {
    const { host, errors, log } = await run(`figma.ui.onmessage = () => console.log('received')`)
    host.receive({ at: new Date() })
    host.receive({ bytes: new ArrayBuffer(2) })
    expect(errors.map((error) => error.message)).toEqual([
      'A value of type Date cannot enter the sandbox: only plain values and Uint8Array can.',
      'A value of type ArrayBuffer cannot enter the sandbox: only plain values and Uint8Array can.',
    ])
    expect(log).toEqual([])
  })

  it('reports errors of the code, of handlers, of timers and of promises they give', async () => {
    const { host, errors } = await run(`
      figma.ui.onmessage = async () => { await null; throw new Error('in async handler') }
      figma.ui.on('message', () => { throw new TypeError('in handler') })
      setTimeout(() => { throw new Error('in timer') }, 0)
      throw new RangeError('at once')`)
    host.receive(1)
    await settled()
    expect(errors.map((error) => error.message).sort()).toEqual(['at once', 'in async handler', 'in handler', 'in timer'])
    expect(errors[0]?.stack).toContain('main.js')
  })

  it('gives errors of figma to the code that caused them', async () => {
    const { log, errors } = await run(`
      try { figma.createFrame().opacity = 'x' } catch (e) { console.log(e instanceof Error, e.message) }
      figma.createFrame().exportAsync({ format: 'GIF' }).catch((e) => console.log(e instanceof Error))`)
    expect(log[0]).toBe('true in set_opacity: Property "opacity" failed validation: Expected number, received string')
    expect(log[1]).toBe('true')
    expect(errors).toEqual([])
  })

  it('passes errors through callbacks of find functions', async () => {
    const { log, errors } = await run(`figma.createFrame(); try { figma.currentPage.findAll(() => { throw new Error('mine') }) } catch (e) { console.log(e.message) }`)
    expect(log[0]).toContain('mine')
    expect(errors).toEqual([])
  })

  it('runs timers in order, and not those that were cleared', async () => {
    const { log } = await run(`
      setTimeout((a) => console.log('second ' + a), 30, 'x'); setTimeout(() => console.log('first'), 0)
      clearTimeout(setTimeout(() => console.log('never'), 0))
      let n = 0; const i = setInterval(() => { console.log('tick'); if (++n === 2) clearInterval(i) }, 1)`)
    while (!log.includes('second x')) await settled()
    expect(log.filter((line) => line === 'tick')).toHaveLength(2)
    expect(log.indexOf('first')).toBeLessThan(log.indexOf('second x'))
    expect(log).not.toContain('never')
  })

  it('stops a loop without end', async () => {
    const { errors, sandbox } = await run('for (;;) {}', { taskLimitMs: 100 })
    expect(errors[0]?.message).toBe('The plugin ran too long without a pause and was stopped.')
    expect(sandbox.evaluate('1 + 1')).toBe(2)
  })

  it('stops at its memory limit', async () => {
    const { errors } = await run('const all = []; for (;;) all.push({})', { memoryLimitBytes: 16e6 })
    expect(errors).toHaveLength(1)
  })

  it('measures the longest task with and without calls of figma', async () => {
    const { sandbox } = await run(`figma.createFrame(); for (let i = 0, n = 0; i < 3e5; i++) n += i`)
    const { longestTaskMs, longestTaskWithoutHostMs, tasks } = sandbox.timings
    expect(tasks).toBeGreaterThan(0)
    expect(longestTaskWithoutHostMs).toBeGreaterThan(0)
    expect(longestTaskMs).toBeGreaterThan(longestTaskWithoutHostMs)
  })

  it('lets nothing run after the end', async () => {
    const plugin = await run(`setInterval(() => console.log('late'), 1); figma.createFrame().exportAsync().then(() => console.log('exported'))`)
    plugin.end()
    plugin.log.length = 0
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(plugin.log).toEqual([])
    expect(() => plugin.sandbox.dispose()).not.toThrow()
  })
})
