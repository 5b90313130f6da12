import { describe, expect, test } from 'vitest'
import { MICRO_USD_PER_USD } from '../../contract/price.ts'
import { stageOf } from '../../ui/state/run.ts'
import { words } from '../../ui/words.ts'
import { connected, openRig, until, type Rig } from './rig.ts'
import { pngOf } from './stand-in/pictures.ts'

const PICTURE = { bytes: await pngOf(48, 102, '#123'), width: 480, height: 1024 }

async function started(rig: Rig): Promise<string> {
  await connected(rig)
  rig.panel.run()
  await until(() => rig.run().trip.at === 'following')
  return rig.run().id
}

function stage(rig: Rig): string {
  return stageOf(rig.run(), Date.now()).kind
}

describe('the trip', () => {
  test('goes out, is followed, comes home and is marked as placed', async () => {
    const rig = await openRig()
    const { panel, proxy, sandbox } = rig
    await connected(rig)
    panel.editor.change({ variants: 2 })
    panel.run()
    // The row stands with the click, before anything is answered.
    expect(stage(rig)).toBe('preparing')
    await until(() => stage(rig) === 'waiting')
    const id = rig.run().id
    expect(stageOf(rig.run(), 0).text).toBe('Waiting · third in line')
    expect(sandbox.waitingCount).toBe(2)
    expect(proxy.onlyJob.id).toBe(id)
    expect(proxy.onlyJob.request).toMatchObject({
      images: [{ role: 'content', name: 'Login screen', nodeId: '1:1' }, { role: 'style', name: 'Poster', nodeId: '1:2' }],
      plan: { canvas: { width: 480, height: 1024 } },
      target: { documentId: sandbox.documentId, documentName: 'Screens', nodeId: '1:1', width: 390, height: 844 },
    })
    await until(() => proxy.streamCount === 1)
    proxy.move(id, 'running', { progress: 0.5 })
    await until(() => stage(rig) === 'restyling')
    expect(stageOf(rig.run(), Date.now()).detail).toContain('50%')
    await until(() => sandbox.jobs.get(id)?.status === 'Restyling')
    proxy.finish(id, [PICTURE, PICTURE])
    await until(() => stage(rig) === 'done')
    expect(sandbox.placed.map(({ imageIndex, name }) => [imageIndex, name])).toEqual([
      [0, 'Login screen · Poster'],
      [1, 'Login screen · Poster'],
    ])
    expect(sandbox.placed[0]?.recipe).toMatchObject({ jobId: id, seed: 42, request: { target: { nodeId: '1:1' } } })
    expect(proxy.onlyJob.placedAt).not.toBeNull()
    await until(() => proxy.streamCount === 0)
    const [first] = rig.run().pictures
    await panel.runs.reveal(first?.nodeId ?? '')
    expect(sandbox.revealed).toEqual([first?.nodeId])
  })

  test('sends an image once, however often it is used', async () => {
    const rig = await openRig()
    await started(rig)
    expect(rig.proxy.uploads).toBe(2)
    rig.panel.run()
    await until(() => rig.proxy.submissions === 2)
    expect(rig.proxy.uploads).toBe(2)
  })

  test('several runs go on at once, and layers are exported one at a time', async () => {
    const rig = await openRig()
    await connected(rig)
    for (let i = 0; i < 3; i++) rig.panel.run()
    await until(() => rig.panel.runs.list.value.every((run) => run.trip.at === 'following'))
    expect(rig.proxy.submissions).toBe(3)
    for (const id of rig.proxy.jobs.keys()) rig.proxy.finish(id, [PICTURE])
    await until(() => rig.panel.runs.list.value.every((run) => run.trip.at === 'done'))
    expect(rig.sandbox.placed).toHaveLength(3)
  })

  test('tells each stage once to those who listen', async () => {
    const rig = await openRig()
    await connected(rig)
    const heard: string[] = []
    rig.panel.announcement.subscribe((sentence) => void heard.push(sentence))
    const id = await started(rig)
    await until(() => rig.proxy.streamCount === 1)
    rig.proxy.move(id, 'running', { progress: 0.1 })
    rig.proxy.move(id, 'running', { progress: 0.6 })
    rig.proxy.finish(id, [PICTURE])
    await until(() => stage(rig) === 'done')
    expect(heard.filter((sentence) => sentence === 'Login screen: Restyling')).toHaveLength(1)
    expect(heard.at(-1)).toBe('Login screen: Done')
  })

  test.each(['running', 'storing'] as const)('asks for the first picture of a job that is %s, and again when that was in vain', async (state) => {
    for (const inVain of [false, true]) {
      const rig = await openRig()
      const id = await started(rig)
      const asked = () => rig.proxy.requests.filter((request) => request === `GET /v1/jobs/${id}/images/0`).length
      await until(() => rig.proxy.streamCount === 1)
      if (inVain) rig.proxy.failNext('image', { kind: 'drop', worked: false })
      rig.proxy.move(id, state)
      await until(() => asked() === 1)
      expect(rig.sandbox.placed).toHaveLength(0)
      rig.proxy.finish(id, [PICTURE])
      await until(() => stage(rig) === 'done')
      expect(rig.sandbox.placed).toHaveLength(1)
      expect(asked()).toBe(inVain ? 2 : 1)
    }
  })

  test('waits for the pictures of two running jobs at a time, so that the other calls have connections', async () => {
    const rig = await openRig()
    const ids: string[] = []
    for (let count = 0; count < 3; count++) ids.push(await started(rig))
    await until(() => rig.proxy.streamCount === 1)
    const asked = () => rig.proxy.requests.filter((request) => request.endsWith('/images/0')).length
    for (const id of ids) rig.proxy.move(id, 'running')
    await until(() => rig.panel.runs.list.value.every((run) => run.job?.state === 'running'))
    await until(() => asked() >= 2)
    await fetch(`${rig.proxy.origin}/v1/about`)
    expect(asked()).toBe(2)
    for (const id of ids) rig.proxy.finish(id, [PICTURE])
    await until(() => rig.panel.runs.list.value.every((run) => run.trip.at === 'done'))
    expect(asked()).toBe(3)
  })

  test.each(['upload', 'submit', 'image', 'placed'] as const)('a network’s login page is no answer to %s', async (route) => {
    const rig = await openRig()
    await connected(rig)
    rig.proxy.failNext(route, { kind: 'portal' })
    rig.panel.run()
    await until(() => rig.run().trip.at === 'following')
    rig.proxy.finish(rig.run().id, [PICTURE])
    await until(() => stage(rig) === 'done')
    expect(rig.sandbox.placed).toHaveLength(1)
    expect(rig.proxy.onlyJob.placedAt).not.toBeNull()
  })

  test('gives thumbnails back when a run is dismissed', async () => {
    const rig = await openRig()
    await until(() => rig.urls.size === 2)
    const id = await started(rig)
    rig.proxy.finish(id, [PICTURE])
    await until(() => stage(rig) === 'done')
    expect(rig.urls.size).toBe(3)
    rig.panel.runs.dismiss(id)
    expect(rig.urls.size).toBe(2)
  })
})

describe('a submit that travels beside its images', () => {
  /** A run whose last upload does not come to its end before `arrive` is called. */
  async function travelling(rig: Rig) {
    let arrive = () => {}
    const arrived = new Promise<void>((resolve) => (arrive = resolve))
    await connected(rig)
    rig.proxy.failNext('upload', { kind: 'hold', until: arrived }, 2)
    rig.panel.run()
    await until(() => rig.proxy.aheadCount === 1)
    return { arrive, submits: () => rig.proxy.requests.filter((request) => request === 'POST /v1/jobs').length }
  }

  test('starts with the last of them', async () => {
    const rig = await openRig()
    const { arrive, submits } = await travelling(rig)
    expect(stage(rig)).toBe('uploading')
    expect(rig.proxy.submissions).toBe(0)
    arrive()
    await until(() => rig.run().trip.at === 'following')
    expect(rig.proxy.submissions).toBe(1)
    expect(submits()).toBe(1)
  })

  test('stopped before they are there, it starts nothing', async () => {
    const rig = await openRig()
    const { arrive } = await travelling(rig)
    await rig.panel.runs.cancel(rig.run().id)
    await until(() => stage(rig) === 'cancelled')
    arrive()
    await until(() => rig.proxy.uploads === 2)
    expect(rig.proxy.aheadCount).toBe(0)
    expect(rig.proxy.submissions).toBe(0)
    await until(() => rig.sandbox.jobs.size === 0)
  })

  test('ends with the image that is refused, and says why', async () => {
    const rig = await openRig({
      before: ({ proxy }) =>
        proxy.failNext('upload', { kind: 'refuse', status: 413, code: 'image_too_large', message: 'This image is too large.' }, 2),
    })
    await connected(rig)
    rig.panel.run()
    await until(() => stage(rig) === 'failed')
    expect(rig.run()).toMatchObject({ trip: { why: 'This image is too large.' }, note: words.runs.nothingCharged })
    await until(() => rig.proxy.aheadCount === 0)
    expect(rig.proxy.submissions).toBe(0)
  })

  test('is one at a time, so that the images have connections', async () => {
    const rig = await openRig()
    const { arrive, submits } = await travelling(rig)
        rig.panel.run()
    await until(() => rig.panel.runs.list.value.every((run) => run.trip.at === 'uploading'))
    await fetch(`${rig.proxy.origin}/v1/about`)
    expect(submits()).toBe(1)
    arrive()
    await until(() => rig.panel.runs.list.value.every((run) => run.trip.at === 'following'))
    expect(rig.proxy.submissions).toBe(2)
  })
})

describe('money is never spent twice', () => {
  test('a lost answer to submit is asked about under the same key', async () => {
    const rig = await openRig({ before: ({ proxy }) => proxy.failNext('submit', { kind: 'drop', worked: true }) })
    await started(rig)
    expect(rig.proxy.submissions).toBe(1)
    expect(rig.proxy.onlyJob.id).toBe(rig.run().id)
  })

  test('a submit that never arrived is sent again under the same key', async () => {
    const rig = await openRig({ before: ({ proxy }) => proxy.failNext('submit', { kind: 'drop', worked: false }, 3) })
    const id = await started(rig)
    expect(rig.proxy.submissions).toBe(1)
    expect(rig.proxy.onlyJob.id).toBe(id)
  })

  test('an answer that is no answer of the proxy counts as lost', async () => {
    const rig = await openRig({ before: ({ proxy }) => proxy.failNext('submit', { kind: 'html' }) })
    await started(rig)
    expect(rig.proxy.submissions).toBe(1)
  })

  test('images the proxy no longer has are sent again with the same id', async () => {
    const rig = await openRig()
    await started(rig)
    rig.proxy.images.clear()
    rig.panel.run()
    await until(() => rig.proxy.submissions === 2)
    expect(rig.proxy.uploads).toBe(4)
    expect(new Set(rig.proxy.jobs.keys()).size).toBe(2)
  })
})

describe('when it does not work out', () => {
  test('a refusal ends the run with its sentence, and takes the placeholder away', async () => {
    const refuse = { kind: 'refuse', status: 402, code: 'budget_spent', message: 'Your budget is spent.' } as const
    const rig = await openRig({ before: ({ proxy }) => proxy.failNext('submit', refuse) })
    await connected(rig)
    rig.panel.run()
    await until(() => stage(rig) === 'failed')
    expect(rig.run()).toMatchObject({ trip: { why: 'Your budget is spent.' }, note: words.runs.nothingCharged })
    await until(() => rig.sandbox.jobs.size === 0)
    // It costs what it did; that the first attempt cost nothing does not make the second free.
    expect(rig.run().priceMicroUsd).toBe(49_152)
    rig.panel.runs.repeat(rig.run().id)
    await until(() => rig.proxy.submissions === 1)
    expect(rig.panel.runs.list.value).toHaveLength(1)
  })

  test('a layer deleted before the export says so, and no restyle is asked for', async () => {
    const rig = await openRig()
    await connected(rig)
    rig.sandbox.layers.delete('1:2')
    rig.panel.run()
    await until(() => stage(rig) === 'failed')
    expect(rig.run().trip).toMatchObject({ why: 'That layer is no longer in the file. Select another one.' })
    expect(rig.proxy.requests).not.toContain('POST /v1/jobs')
    await until(() => rig.sandbox.jobs.size === 0)
  })

  test('a layer hidden before the export fails the run for good, while its other image was on its way', async () => {
    const rig = await openRig()
    await connected(rig)
    const login = rig.sandbox.layers.get('1:1')
    if (!login) throw new Error('There is no login screen.')
    rig.sandbox.layers.set('1:1', { ...login, problem: 'hidden' })
    rig.panel.run()
    await until(() => stage(rig) === 'failed')
    const { id } = rig.run()
    // By the time the next run is there, everything of the first has come in.
    rig.sandbox.layers.set('1:1', login)
    await started(rig)
    const first = rig.panel.runs.list.value.find((run) => run.id === id)
    expect(first).toMatchObject({ trip: { at: 'failed' }, note: words.runs.nothingCharged })
  })

  test('a layer resized since it was selected is padded by its new size', async () => {
    const rig = await openRig()
    await connected(rig)
    const login = rig.sandbox.layers.get('1:1')
    if (login) rig.sandbox.layers.set('1:1', { ...login, width: 800, height: 800 })
    await started(rig)
    expect(rig.proxy.onlyJob.request.plan?.canvas).toEqual({ width: 1024, height: 1024 })
    expect(rig.proxy.onlyJob.request.target).toMatchObject({ width: 800, height: 800 })
  })

  test('a failed job takes its placeholder away and says what was charged', async () => {
    const rig = await openRig()
    const id = await started(rig)
    const error = { code: 'service_failed', message: 'The image service failed.', retryable: true } as const
    rig.proxy.move(id, 'failed', { error, chargedMicroUsd: 0 })
    await until(() => stage(rig) === 'failed')
    expect(rig.run()).toMatchObject({ note: words.runs.nothingCharged, priceMicroUsd: 49_152 })
    await until(() => rig.sandbox.jobs.size === 0)
  })

  test('an uncertain job keeps its placeholder, is not sent again, and is placed if it turns up', async () => {
    const rig = await openRig({ before: ({ proxy }) => void (proxy.submittedState = 'uncertain') })
    const id = await started(rig)
    expect(stage(rig)).toBe('uncertain')
    expect(rig.run().note).toBe(words.runs.uncertain)
    await until(() => rig.sandbox.jobs.get(id)?.status === words.runs.onCanvas.uncertain)
    await until(() => rig.proxy.streamCount === 1)
    expect(rig.proxy.submissions).toBe(1)
    rig.proxy.move(id, 'running')
    await until(() => stage(rig) === 'restyling')
    expect(rig.run().note).toBeNull()
    rig.proxy.finish(id, [PICTURE])
    await until(() => stage(rig) === 'done')
    expect(rig.sandbox.placed).toHaveLength(1)
  })

  test('an uncertain job that is dismissed takes its placeholder along', async () => {
    const rig = await openRig({ before: ({ proxy }) => void (proxy.submittedState = 'uncertain') })
    const id = await started(rig)
    rig.panel.runs.dismiss(id)
    await until(() => rig.sandbox.jobs.size === 0)
  })

  test('a flagged picture is a labelled tile, is not fetched and leaves no placeholder', async () => {
    const rig = await openRig()
    await connected(rig)
    rig.panel.editor.change({ variants: 2 })
    const id = await started(rig)
    rig.proxy.finish(id, [PICTURE, { ...PICTURE, flagged: true }])
    await until(() => stage(rig) === 'done')
    expect(rig.run().pictures.map((picture) => picture.state)).toEqual(['placed', 'flagged'])
    expect(rig.run().note).toBe(words.runs.flaggedNote(1))
    expect(rig.sandbox.waitingCount).toBe(0)
    expect(rig.proxy.requests.filter((line) => line.endsWith('/images/1'))).toEqual([])
    expect(rig.proxy.onlyJob.placedAt).not.toBeNull()
  })

  test('a picture Figma refuses is kept, and placed by hand later', async () => {
    const rig = await openRig()
    const id = await started(rig)
    rig.sandbox.placingFails = 'Figma could not read the finished picture.'
    rig.proxy.finish(id, [PICTURE])
    await until(() => rig.run().trip.at === 'not-placed')
    expect(rig.proxy.onlyJob.placedAt).toBeNull()
    rig.panel.runs.placeAgain(id)
    await until(() => stage(rig) === 'done')
    expect(rig.sandbox.placed).toHaveLength(1)
    expect(rig.proxy.onlyJob.placedAt).not.toBeNull()
  })

  test('a lost picture is fetched again', async () => {
    const rig = await openRig()
    const id = await started(rig)
    rig.proxy.failNext('image', { kind: 'drop', worked: true }, 2)
    rig.proxy.failNext('placed', { kind: 'html' })
    rig.proxy.finish(id, [PICTURE])
    await until(() => stage(rig) === 'done')
    expect(rig.sandbox.placed).toHaveLength(1)
  })

  test('a placeholder that undo brings back goes again while the proxy is yet to be told', async () => {
    const rig = await openRig()
    await connected(rig)
    rig.panel.editor.change({ variants: 2 })
    const id = await started(rig)
    let release = () => {}
    rig.proxy.failNext('placed', { kind: 'hold', until: new Promise<void>((resolve) => (release = resolve)) })
    rig.proxy.finish(id, [PICTURE, { ...PICTURE, flagged: true }])
    await until(() => rig.sandbox.calls.includes(`remove placeholders ${id}`))
    rig.sandbox.jobs.get(id)?.waiting.add(1)
    expect(rig.sandbox.waitingCount).toBe(1)
    await rig.panel.tidy()
    expect(rig.sandbox.waitingCount).toBe(0)
    expect(stage(rig)).toBe('placing')
    release()
    await until(() => stage(rig) === 'done')
  })

  test('a code revoked in the middle asks for another', async () => {
    const rig = await openRig()
    await connected(rig)
    rig.proxy.code = 'another'
    rig.panel.run()
    await until(() => rig.panel.session.state.value.kind === 'refused')
    expect(rig.proxy.submissions).toBe(0)
  })
})

describe('following', () => {
  test('a broken stream is opened again, and what was missed is caught up with', async () => {
    const rig = await openRig()
    const id = await started(rig)
    await until(() => rig.proxy.streamCount === 1)
    rig.proxy.breakStreams()
    rig.proxy.move(id, 'running', {}, true)
    await until(() => stage(rig) === 'restyling')
    rig.proxy.failNext('events', { kind: 'html' }, 2)
    rig.proxy.breakStreams()
    await until(() => !rig.panel.runs.online.value)
    await until(() => rig.panel.runs.online.value)
    rig.proxy.finish(id, [PICTURE])
    await until(() => stage(rig) === 'done')
  })

  test('what was missed is asked for again when the answer is lost', async () => {
    const rig = await openRig()
    const id = await started(rig)
    await until(() => rig.proxy.streamCount === 1)
    rig.proxy.failNext('job', { kind: 'drop', worked: true })
    rig.proxy.failNext('job', { kind: 'html' })
    rig.proxy.breakStreams()
    rig.proxy.move(id, 'running', {}, true)
    await until(() => stage(rig) === 'restyling')
    rig.proxy.finish(id, [PICTURE])
    await until(() => stage(rig) === 'done')
  })

  test('late and doubled events undo nothing and place nothing twice', async () => {
    const rig = await openRig()
    const id = await started(rig)
    await until(() => rig.proxy.streamCount === 1)
    const queued = rig.proxy.onlyJob
    const running = rig.proxy.move(id, 'running')
    await until(() => stage(rig) === 'restyling')
    rig.proxy.emit(queued)
    rig.proxy.finish(id, [PICTURE])
    rig.proxy.emit(running)
    rig.proxy.emit(rig.proxy.onlyJob)
    await until(() => stage(rig) === 'done')
    rig.panel.runs.apply(queued)
    expect(stage(rig)).toBe('done')
    expect(rig.sandbox.calls.filter((call) => call.startsWith('place '))).toHaveLength(1)
  })
})

describe('cancelling tells the truth', () => {
  test('in the queue: removed, nothing charged', async () => {
    const rig = await openRig()
    const id = await started(rig)
    await rig.panel.runs.cancel(id)
    await until(() => stage(rig) === 'cancelled')
    expect(rig.run().note).toBe(words.runs.cancelOutcomes.removed)
    await until(() => rig.sandbox.jobs.size === 0)
  })

  test('while running: it will be charged, and its results are placed', async () => {
    const rig = await openRig()
    const id = await started(rig)
    await until(() => rig.proxy.streamCount === 1)
    rig.proxy.move(id, 'running')
    await until(() => stage(rig) === 'restyling')
    await rig.panel.runs.cancel(id)
    expect(rig.run().note).toBe(words.runs.cancelOutcomes['already-running'])
    rig.proxy.finish(id, [PICTURE])
    await until(() => stage(rig) === 'done')
    expect(rig.run().note).toBeNull()
  })

  test.each(['done', 'failed'] as const)('an answer that comes after the job is %s says nothing that is over', async (end) => {
    const rig = await openRig()
    const id = await started(rig)
    await until(() => rig.proxy.streamCount === 1)
    rig.proxy.move(id, 'running')
    await until(() => stage(rig) === 'restyling')
    let release = () => {}
    rig.proxy.failNext('cancel', { kind: 'late', until: new Promise<void>((resolve) => (release = resolve)) })
    const cancelling = rig.panel.runs.cancel(id)
    await until(() => rig.proxy.onlyJob.cancelRequested)
    if (end === 'done') rig.proxy.finish(id, [PICTURE])
    else rig.proxy.move(id, 'failed', { error: { code: 'service_failed', message: 'It failed.', retryable: true }, chargedMicroUsd: 0 })
    await until(() => stage(rig) === end)
    const { note } = rig.run()
    release()
    await cancelling
    expect(rig.run()).toMatchObject({ note, cancelling: false })
  })

  test('before anything was sent: nothing is sent', async () => {
    const rig = await openRig()
    await connected(rig)
    rig.panel.run()
    await rig.panel.runs.cancel(rig.run().id)
    await until(() => stage(rig) === 'cancelled')
    expect(rig.run().note).toBe(words.runs.cancelOutcomes.unsent)
    expect(rig.proxy.submissions).toBe(0)
    await until(() => rig.sandbox.jobs.size === 0)
  })

  test('while the submit is under way: the job is cancelled as soon as it is known', async () => {
    let release = () => {}
    const until1 = new Promise<void>((resolve) => {
      release = resolve
    })
    const rig = await openRig({ before: ({ proxy }) => proxy.failNext('submit', { kind: 'hold', until: until1 }) })
    await connected(rig)
    rig.panel.run()
    await until(() => stage(rig) === 'sending')
    await rig.panel.runs.cancel(rig.run().id)
    release()
    await until(() => stage(rig) === 'cancelled')
    expect(rig.run().note).toBe(words.runs.cancelOutcomes.removed)
    expect(rig.proxy.onlyJob.state).toBe('cancelled')
  })

  test('with the proxy away it is asked again until it answers', async () => {
    const rig = await openRig()
    const id = await started(rig)
    rig.proxy.failNext('cancel', { kind: 'drop', worked: false }, 3)
    await rig.panel.runs.cancel(id)
    await until(() => stage(rig) === 'cancelled')
  })
})

describe('coming back', () => {
  test('a run that finished meanwhile is placed into its placeholder', async () => {
    const rig = await openRig()
    const id = await started(rig)
    rig.panel.runs.forget()
    rig.proxy.finish(id, [PICTURE])
    const panel = await rig.reopen()
    await until(() => panel.runs.list.value[0]?.trip.at === 'done')
    expect(rig.sandbox.placed).toHaveLength(1)
    expect(rig.proxy.onlyJob.placedAt).not.toBeNull()
    expect(panel.runs.list.value[0]).toMatchObject({ name: 'Login screen', resultName: 'Login screen · Poster' })
  })

  test('a run that is still going is followed', async () => {
    const rig = await openRig()
    const id = await started(rig)
    const panel = await rig.reopen()
    await until(() => panel.runs.list.value.length === 1)
    await until(() => rig.proxy.streamCount === 1)
    rig.proxy.finish(id, [PICTURE])
    await until(() => panel.runs.list.value[0]?.trip.at === 'done')
  })

  test('a run whose placeholder was deleted is placed all the same', async () => {
    const rig = await openRig()
    const id = await started(rig)
    rig.panel.runs.forget()
    rig.sandbox.jobs.clear()
    rig.proxy.finish(id, [PICTURE])
    const panel = await rig.reopen()
    await until(() => panel.runs.list.value[0]?.trip.at === 'done')
    expect(panel.runs.list.value[0]?.note).toBe(words.runs.placedElsewhere)
  })

  test('a run that was never sent loses its placeholder, and nothing was charged', async () => {
    const id = 'a'.repeat(32)
    const rig = await openRig()
    await connected(rig)
    // As the panel leaves them when it is closed between placeholder and submit.
    await rig.sandbox.writeStorage('settings', { unfinished: [id] })
    await rig.sandbox.addPlaceholders({ jobId: id, targetId: '1:1', count: 1, size: null, name: 'Mine', status: 'Preparing' })
    const panel = await rig.reopen()
    await until(() => panel.runs.notices.value.includes(words.runs.neverSent(1)))
    expect(rig.sandbox.jobs.size).toBe(0)
    expect(rig.sandbox.storage.get('settings')).toMatchObject({ unfinished: [], finished: [id] })
  })

  test('a run is noted before it is on the canvas, and forgotten once it is placed', async () => {
    const rig = await openRig()
    const id = await started(rig)
    expect(rig.sandbox.storage.get('settings')).toMatchObject({ unfinished: [id], finished: [] })
    rig.proxy.finish(id, [PICTURE])
    await until(() => stage(rig) === 'done')
    await until(() => (rig.sandbox.storage.get('settings') as { finished: string[] }).finished.includes(id))
    expect(rig.sandbox.storage.get('settings')).toMatchObject({ unfinished: [], finished: [id], placed: {} })
  })

  test('a colleague’s placeholder in the same file is left alone', async () => {
    const rig = await openRig()
    await connected(rig)
    const request = { jobId: 'c'.repeat(32), targetId: '1:1', count: 1, size: null, name: 'Theirs', status: 'Waiting' }
    await rig.sandbox.addPlaceholders(request)
    const panel = await rig.reopen()
    await until(() => rig.proxy.requests.includes(`GET /v1/jobs/${request.jobId}`))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(rig.sandbox.jobs.has(request.jobId)).toBe(true)
    expect(panel.runs.notices.value).toEqual([])
  })

  test('a run of another file is listed, and placed here only by hand', async () => {
    const rig = await openRig()
    const id = await started(rig)
    rig.panel.runs.forget()
    rig.proxy.finish(id, [PICTURE])
    rig.sandbox.documentId = 'another-file'
    rig.sandbox.jobs.clear()
    const panel = await rig.reopen()
    await until(() => panel.runs.list.value.length === 1)
    expect(panel.runs.list.value[0]).toMatchObject({ elsewhere: true, note: words.runs.elsewhere })
    expect(rig.sandbox.placed).toEqual([])
    panel.runs.placeAgain(id)
    await until(() => panel.runs.list.value[0]?.trip.at === 'done')
    expect(rig.sandbox.placed).toHaveLength(1)
  })

  test('a failure met while away is told, and its placeholder goes', async () => {
    const rig = await openRig()
    const id = await started(rig)
    rig.panel.runs.forget()
    const error = { code: 'service_failed', message: 'The image service failed.', retryable: false } as const
    rig.proxy.move(id, 'failed', { error, chargedMicroUsd: 0 })
    const panel = await rig.reopen()
    await until(() => panel.runs.list.value[0]?.trip.at === 'failed')
    await until(() => rig.sandbox.jobs.size === 0)
  })

  test('what cannot be looked up now is looked up when the proxy answers', async () => {
    const rig = await openRig()
    const id = await started(rig)
    rig.panel.runs.forget()
    rig.proxy.finish(id, [PICTURE])
    rig.proxy.failNext('list', { kind: 'html' }, 4)
    const panel = await rig.reopen()
    await until(() => panel.runs.list.value[0]?.trip.at === 'done')
    expect(panel.runs.notices.value).toEqual([])
  })
})

test('the free engine names no price', async () => {
  const rig = await openRig({ before: ({ proxy }) => void (proxy.me = { ...proxy.me, engine: 'local' }) })
  await started(rig)
  expect(rig.panel.price.value).toBe('free')
  expect(rig.run().priceMicroUsd).toBeNull()
})

test('the budget is read anew when a run has ended', async () => {
  const rig = await openRig()
  const id = await started(rig)
  const before = rig.panel.session.me?.spentMicroUsd ?? 0
  rig.proxy.finish(id, [PICTURE])
  await until(() => (rig.panel.session.me?.spentMicroUsd ?? 0) > before)
  expect(before).toBeLessThan(25 * MICRO_USD_PER_USD)
})
