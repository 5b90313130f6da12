import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { requireKey, type MediaStore } from './media-store.ts'

/**
 * The media store in a bucket, for instances on many machines: `s3://bucket/prefix`, with
 * `?endpoint=https://…` for a store that is not Amazon's and `&region=…`. Credentials come from where the AWS
 * tools find them, such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
 */
export function openS3MediaStore(address: string): MediaStore {
  const { hostname: bucket, pathname, searchParams } = new URL(address)
  const prefix = pathname.replaceAll(/^\/|\/$/g, '')
  const endpoint = searchParams.get('endpoint')
  // Read when there is a bucket, because it takes as much memory as the rest of the proxy's own code.
  const sdk = import('./s3-sdk.ts')
  const settings: S3ClientConfig = {
    region: searchParams.get('region') ?? process.env.AWS_REGION ?? 'us-east-1',
    // Stores other than Amazon's have the bucket in the path, and often know no newer checksums.
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
  }
  const client = sdk.then(({ S3 }) => new S3(settings))
  const place = (key: string) => ({
    Bucket: bucket,
    Key: prefix === '' ? requireKey(key) : `${prefix}/${requireKey(key)}`,
  })

  async function get(key: string) {
    const at = place(key)
    const answer = await orMissing(async () => (await client).getObject(at))
    return answer?.Body ? new Uint8Array(await answer.Body.transformToByteArray()) : null
  }

  return {
    // An object is there whole once the answer has come, and not before.
    async put(key, bytes) {
      const at = place(key)
      await (await client).putObject({ ...at, Body: bytes, ContentLength: bytes.byteLength })
    },
    get,
    async open(key) {
      const body = await get(key)
      return body && { byteLength: body.byteLength, body }
    },
    async has(key) {
      const at = place(key)
      return (await orMissing(async () => (await client).headObject(at))) !== null
    },
    async remove(key) {
      const at = place(key)
      await orMissing(async () => (await client).deleteObject(at))
    },
    async ping() {
      await (await client).putObject({ ...place('probe/0'), Body: new Uint8Array(1) })
    },
  }
}

async function orMissing<Answer>(call: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await call()
  } catch (error) {
    const { S3ServiceException } = await import('./s3-sdk.ts')
    // A missing bucket is no missing object: then nothing could ever be found.
    const missing = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404
    if (missing && error.name !== 'NoSuchBucket') return null
    throw error
  }
}
