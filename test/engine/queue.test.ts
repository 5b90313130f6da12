import { describe, expect, it } from 'vitest'
import { UsoOutput } from '../../contract/uso.ts'
import * as v from 'valibot'
import { post, smallInput, startEngine, statusWhen } from './support.ts'

interface Submitted {
  status: string
  request_id: string
  response_url: string
  status_url: string
  cancel_url: string
  queue_position: number
}

async function submit(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Submitted> {
  const answer = await post(`${url}/queue.fal.run/fal-ai/uso`, body, headers)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Submitted
}

const json = async (answer: Response) => (await answer.json()) as Record<string, unknown>

describe('the queue', () => {
  it('takes a request, follows it and hands out the result with its billed units', async () => {
    const url = await startEngine()
    const submitted = await submit(url, await smallInput({ num_images: 2, prompt: 'a clock' }))
    expect(submitted.status).toBe('IN_QUEUE')
    expect(submitted.queue_position).toBe(0)
    expect(submitted.response_url).toBe(`${url}/queue.fal.run/fal-ai/uso/requests/${submitted.request_id}`)

    const done = await statusWhen(submitted.status_url, 'COMPLETED')
    expect(done.error).toBeUndefined()
    const messages = (done.logs as { message: string }[]).map((line) => line.message)
    expect(messages.at(-1)).toBe('100% done')
    expect(messages.some((message) => message.includes('colour'))).toBe(true)

    const result = await fetch(submitted.response_url)
    expect(result.status).toBe(200)
    expect(result.headers.get('x-fal-request-id')).toBe(submitted.request_id)
    expect(Number(result.headers.get('x-fal-billable-units'))).toBe((2 * 512 * 512) / 1e6)
    const output = v.parse(UsoOutput, await result.json())
    expect(output).toMatchObject({ seed: 5, prompt: 'a clock', has_nsfw_concepts: [false, false] })
    expect(output.images).toHaveLength(2)
    expect(output.timings!.inference).toBeGreaterThan(0)
    const picture = await fetch(output.images[0]!.url)
    expect(picture.headers.get('content-type')).toBe('image/png')
    const same = await fetch(`${submitted.response_url}/response`)
    expect(v.parse(UsoOutput, await same.json())).toEqual(output)
  })

  it('answers 202 until the job is done, says the place in line, and refuses the result till then', async () => {
    const url = await startEngine({ threads: 1, faults: true })
    const slow = { 'x-engine-fault': 'delay=60000' }
    const first = await submit(url, await smallInput(), slow)
    await statusWhen(first.status_url, 'IN_PROGRESS')
    const second = await submit(url, await smallInput())
    const third = await submit(url, await smallInput())
    expect([second.queue_position, third.queue_position]).toEqual([0, 1])

    const running = await fetch(`${first.status_url}?logs=0`)
    expect(running.status).toBe(202)
    expect(await json(running)).toMatchObject({ status: 'IN_PROGRESS', logs: null })
    const waiting = await fetch(third.status_url)
    expect(waiting.status).toBe(202)
    expect(await json(waiting)).toMatchObject({ status: 'IN_QUEUE', queue_position: 1 })
    expect((await fetch(third.response_url)).status).toBe(400)

    await fetch(first.cancel_url, { method: 'PUT' })
    expect(await statusWhen(third.status_url, 'COMPLETED')).not.toHaveProperty('error')
  })

  it('refuses more than may wait with 429', async () => {
    const url = await startEngine({ threads: 1, maxWaiting: 1, faults: true })
    const slow = { 'x-engine-fault': 'delay=60000' }
    const first = await submit(url, await smallInput(), slow)
    await statusWhen(first.status_url, 'IN_PROGRESS')
    await submit(url, await smallInput(), slow)
    const answer = await post(`${url}/queue.fal.run/fal-ai/uso`, await smallInput())
    expect(answer.status).toBe(429)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect((await post(`${url}/fal.run/fal-ai/uso`, await smallInput())).status).toBe(429)
  })

  it('cancels a waiting and a running job, once, and goes on with the next', async () => {
    const url = await startEngine({ threads: 1, faults: true })
    const running = await submit(
      url,
      await smallInput({ image_size: { width: 1536, height: 1536 }, num_images: 4 }),
    )
    await statusWhen(running.status_url, 'IN_PROGRESS')
    const waiting = await submit(url, await smallInput())
    for (const job of [waiting, running]) {
      const cancelled = await fetch(job.cancel_url, { method: 'PUT' })
      expect([cancelled.status, await json(cancelled)]).toEqual([202, { status: 'CANCELLATION_REQUESTED' }])
      const status = await statusWhen(job.status_url, 'COMPLETED')
      expect(status.error_type).toBe('client_cancelled')
      const again = await fetch(job.cancel_url, { method: 'PUT' })
      expect([again.status, await json(again)]).toEqual([400, { status: 'ALREADY_COMPLETED' }])
      expect((await fetch(job.response_url)).status).toBe(499)
    }
    const next = await submit(url, await smallInput())
    expect(await statusWhen(next.status_url, 'COMPLETED')).not.toHaveProperty('error')
    const unknown = await fetch(next.cancel_url.replace(next.request_id, 'no-such-job'), { method: 'PUT' })
    expect([unknown.status, await json(unknown)]).toEqual([404, { status: 'NOT_FOUND' }])
  })

  it('calls a failed job completed and gives its result the status of the failure', async () => {
    const url = await startEngine({ faults: true })
    const failed = await submit(url, await smallInput(), { 'x-engine-fault': 'fail=runner_disconnected' })
    expect(await statusWhen(failed.status_url, 'COMPLETED')).toMatchObject({
      error_type: 'runner_disconnected',
    })
    const result = await fetch(failed.response_url)
    expect(result.status).toBe(503)
    expect(result.headers.get('x-fal-error-type')).toBe('runner_disconnected')
    expect(await json(result)).toMatchObject({ error_type: 'runner_disconnected' })

    const invalid = await submit(url, {})
    expect(await statusWhen(invalid.status_url, 'COMPLETED')).toMatchObject({ error_type: 'missing' })
    expect((await fetch(invalid.response_url)).status).toBe(422)
  })

  it('stops a job that takes too long', async () => {
    const url = await startEngine({ faults: true, timeoutMs: 50 })
    const job = await submit(url, await smallInput(), { 'x-engine-fault': 'delay=60000' })
    expect(await statusWhen(job.status_url, 'COMPLETED')).toMatchObject({ error_type: 'request_timeout' })
    expect((await fetch(job.response_url)).status).toBe(504)
  })

  it('streams the status as events, each log line once, and ends after COMPLETED', async () => {
    const url = await startEngine()
    const job = await submit(url, await smallInput())
    const stream = await fetch(`${job.status_url}/stream?logs=1`)
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    const events = (await stream.text())
      .split('\n\n')
      .filter((block) => block.startsWith('data: '))
      .map((block) => JSON.parse(block.slice(6)) as { status: string; logs: { message: string }[] })
    expect(events.at(-1)!.status).toBe('COMPLETED')
    const streamed = events.flatMap((event) => event.logs)
    expect(streamed).toEqual((await statusWhen(job.status_url, 'COMPLETED')).logs)
  })

  it('forgets a finished job after an hour', async () => {
    let now = 1_000_000
    const url = await startEngine({ now: () => now })
    const job = await submit(url, {})
    await statusWhen(job.status_url, 'COMPLETED')
    now += 59 * 60_000
    expect((await fetch(job.response_url)).status).toBe(422)
    now += 2 * 60_000
    expect((await fetch(job.response_url)).status).toBe(404)
    expect((await fetch(job.status_url)).status).toBe(404)
  })

  it('knows no other endpoint', async () => {
    const url = await startEngine()
    const answer = await post(`${url}/queue.fal.run/fal-ai/flux/dev`, {})
    expect(answer.status).toBe(404)
    expect(answer.headers.get('x-fal-request-id')).toBeTruthy()
  })
})
