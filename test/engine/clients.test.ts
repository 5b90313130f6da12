import { ApiError, createFalClient, ValidationError, type QueueStatus } from '@fal-ai/client'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { picture, pngOf, smallInput, startEngine } from './support.ts'

/** fal's client as published; only the host of what it calls is changed. */
function clientOf(url: string) {
  return createFalClient({
    credentials: 'any:key',
    fetch: (input, init) => fetch((input as string).replace(/^https:\/\/(?=[\w.]*fal\.)/, `${url}/`), init),
  })
}

interface Output {
  images: { url: string; width: number }[]
  seed: number
}

describe('fal’s JavaScript client', () => {
  it('subscribes with logs and updates, uploading what it is given', async () => {
    const fal = clientOf(await startEngine())
    const updates: QueueStatus[] = []
    const content = new File([new Uint8Array(await pngOf(picture(64, 64)))], 'content.png', {
      type: 'image/png',
    })
    const style = await fal.storage.upload(content, { lifecycle: { expiresIn: '1h' } })
    const { data, requestId } = await fal.subscribe('fal-ai/uso', {
      input: { input_image_urls: [content, style] as unknown as string[], image_size: 'square', seed: 3 },
      logs: true,
      pollInterval: 20,
      onQueueUpdate: (update) => updates.push(update),
    })
    const output = data as unknown as Output
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(output.seed).toBe(3)
    expect((await sharp(await (await fetch(output.images[0]!.url)).arrayBuffer()).metadata()).width).toBe(512)
    const last = updates.at(-1)!
    expect(last.status).toBe('COMPLETED')
    expect('logs' in last && last.logs.at(-1)!.message).toBe('100% done')
  })

  it('submits, asks, streams, fetches and cancels', async () => {
    const fal = clientOf(await startEngine({ faults: true }))
    const input = await smallInput()
    const { request_id: requestId } = await fal.queue.submit('fal-ai/uso', { input })
    const stream = await fal.queue.streamStatus('fal-ai/uso', { requestId, logs: true })
    expect(await stream.done()).toMatchObject({ status: 'COMPLETED' })
    expect(await fal.queue.status('fal-ai/uso', { requestId })).toMatchObject({ status: 'COMPLETED' })
    expect((await fal.queue.result('fal-ai/uso', { requestId })).data).toMatchObject({ seed: 5 })
    await expect(fal.queue.cancel('fal-ai/uso', { requestId })).rejects.toBeInstanceOf(ApiError)

    const slow = await fal.queue.submit('fal-ai/uso', { input, headers: { 'x-engine-fault': 'delay=60000' } })
    await fal.queue.cancel('fal-ai/uso', { requestId: slow.request_id })
    await expect(fal.queue.result('fal-ai/uso', { requestId: slow.request_id })).rejects.toMatchObject({
      status: 499,
    })
  })

  it('runs at once, and sees what was wrong with a request', async () => {
    const fal = clientOf(await startEngine())
    expect((await fal.run('fal-ai/uso', { input: await smallInput() })).data).toMatchObject({ seed: 5 })
    const wrong = fal.subscribe('fal-ai/uso', {
      input: await smallInput({ num_images: 7 }),
      pollInterval: 20,
    })
    const error: unknown = await wrong.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ValidationError)
    expect((error as ValidationError).getFieldErrors('num_images')).toHaveLength(1)
  })
})

describe('curl', () => {
  const curl = async (...args: string[]) =>
    (await promisify(execFile)('curl', ['--silent', '--show-error', ...args])).stdout

  it('calls the endpoint as its page shows', async () => {
    const url = await startEngine()
    const headers = ['--header', 'Authorization: Key $FAL_KEY', '--header', 'Content-Type: application/json']
    const submitted = JSON.parse(
      await curl(
        '--request',
        'POST',
        '--url',
        `${url}/queue.fal.run/fal-ai/uso`,
        ...headers,
        '--data',
        JSON.stringify(await smallInput()),
      ),
    ) as { request_id: string }
    const request = `${url}/queue.fal.run/fal-ai/uso/requests/${submitted.request_id}`
    let status = ''
    while (status !== 'COMPLETED') {
      const answer = await curl('--request', 'GET', '--url', `${request}/status`, ...headers)
      status = (JSON.parse(answer) as { status: string }).status
    }
    const result = JSON.parse(await curl('--request', 'GET', '--url', request, ...headers)) as Output
    expect(result.images[0]!.width).toBe(512)
  })
})
