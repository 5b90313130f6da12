import sharp from 'sharp'
import type { JobRequest } from '../../contract/job-request.ts'
import type { Job } from '../../contract/job.ts'
import type { UploadedImage } from '../../contract/proxy-api.ts'
import { DEFAULT_PARAMETERS, type UsoParameters } from '../../contract/uso.ts'
import { asJson, Caller, newId, type Ask } from './caller.ts'
import type { Once } from './measure.ts'
import { noise } from './noise.ts'
import { BIG } from './sizes.ts'
import type { World } from './world.ts'

/** What is timed at a target. */
export interface Operations {
  read: Once
  /** The seed is what the stand-in for fal knows a submit by. */
  submit: (seed?: number) => Promise<unknown>
  upload: Once
  download: Once
}

/** How often a job is looked at until its picture is there. */
const POLL_MS = 50

/** A panel before our proxy. */
export async function ours(url: string, code: string): Promise<Operations & { close: () => Promise<void> }> {
  const caller = new Caller(url, { authorization: `Bearer ${code}` })
  const image = await caller.json<UploadedImage>({ method: 'POST', path: '/v1/images', body: await photo() })
  const submit = (parameters: Partial<UsoParameters> = {}) =>
    caller.json<Job>({
      path: '/v1/jobs',
      ...withHeader(asJson(requestWith(image.hash, parameters)), 'idempotency-key', newId()),
    })
  let job = await submit({ image_size: BIG })
  while (job.state !== 'done') {
    if (job.error) throw new Error(`The job for the download failed: ${job.error.message}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    job = await caller.json<Job>({ path: `/v1/jobs/${job.id}` })
  }
  return {
    read: () => caller.ask({ path: `/v1/jobs/${job.id}` }),
    submit: (seed) => submit({ seed: seed ?? null }),
    upload: async () => caller.ask({ method: 'POST', path: '/v1/images', body: await photo() }),
    download: () => caller.ask({ path: `/v1/jobs/${job.id}/images/0` }),
    close: () => caller.close(),
  }
}

/**
 * The same trips to fal's own API: straight, through nginx, or through a proxy that is told the address in a header.
 * A read is a look at a job's status, and an upload is the two calls that fal asks for.
 */
export async function fals(
  { fal }: World,
  through: { url: string; headers?: Record<string, string>; addressed?: boolean },
): Promise<Operations & { close: () => Promise<void> }> {
  const caller = new Caller(through.url, through.headers)
  const direct = new Caller(fal.url)
  const to = (ask: Ask): Ask =>
    through.addressed ? { ...ask, path: '', headers: { ...ask.headers, 'x-fal-target-url': `${fal.url}${ask.path}` } } : ask
  const call = (ask: Ask) => caller.ask(to(ask))
  const json = async <Answer>(ask: Ask) => JSON.parse((await call(ask)).toString()) as Answer

  const lifecycle = JSON.stringify({ expiration_duration_seconds: 3_600 })
  const upload = async () => {
    const body = await photo()
    const places = await json<{ upload_url: string; file_url: string }>({
      path: '/rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3',
      ...withHeader(
        withHeader(asJson({ content_type: 'image/jpeg', file_name: 'a.jpeg' }), 'x-fal-object-lifecycle', lifecycle),
        'x-fal-object-lifecycle-preference',
        lifecycle,
      ),
    })
    // The address is signed, so this half needs no key; fal's client sends it past the proxy as well.
    const path = places.upload_url.slice(fal.url.length)
    await direct.ask({ method: 'PUT', path, headers: { 'content-type': 'image/jpeg' }, body })
    return places.file_url
  }
  const address = await upload()
  const submit = (parameters: Partial<UsoParameters> = {}) => {
    const { seed, ...parts } = { ...DEFAULT_PARAMETERS, image_size: 'square', ...parameters, input_image_urls: [address] }
    return json<{ request_id: string }>({ path: '/queue.fal.run/fal-ai/uso', ...asJson(seed === null ? parts : { ...parts, seed }) })
  }
  const { request_id: id } = await submit({ image_size: BIG })
  const job = `/queue.fal.run/fal-ai/uso/requests/${id}`
  const read = () => json<{ status: string }>({ path: `${job}/status?logs=0` })
  while ((await read()).status !== 'COMPLETED') await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  const { images } = await json<{ images: { url: string }[] }>({ path: job })
  const picture = new URL(images[0]?.url ?? '')
  return {
    read,
    submit: (seed) => submit({ seed: seed ?? null }),
    upload,
    download: () => call({ path: `/${picture.host}${picture.pathname}` }),
    async close() {
      await Promise.all([caller.close(), direct.close()])
    },
  }
}

export function requestWith(hash: string, parameters: Partial<UsoParameters> = {}): JobRequest {
  return {
    images: [{ role: 'style', hash, name: 'Swatch', nodeId: '1:2' }],
    parameters: { ...DEFAULT_PARAMETERS, image_size: 'square', ...parameters },
    plan: null,
    target: { documentId: 'bench', pageId: '0:1', nodeId: '1:3', name: 'Login', width: 390, height: 844 },
  }
}

let template: Promise<Buffer> | null = null

/** A photo-like JPEG of 250 kB that nobody has seen before. */
export async function photo(): Promise<Buffer> {
  template ??= sharp(noise(640 * 640 * 3), { raw: { width: 640, height: 640, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer()
  const bytes = await template
  // A comment right behind the start marker: FF FE, its length, and what it says.
  return Buffer.concat([bytes.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, 18]), noise(16), bytes.subarray(2)])
}

function withHeader<Rest extends { headers: Record<string, string> }>(ask: Rest, name: string, value: string): Rest {
  return { ...ask, headers: { ...ask.headers, [name]: value } }
}
