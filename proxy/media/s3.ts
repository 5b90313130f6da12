import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
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
  const client = new S3Client({
    region: searchParams.get('region') ?? process.env.AWS_REGION ?? 'us-east-1',
    // Stores other than Amazon's have the bucket in the path, and often know no newer checksums.
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
  })
  const place = (key: string) => ({
    Bucket: bucket,
    Key: prefix === '' ? requireKey(key) : `${prefix}/${requireKey(key)}`,
  })

  return {
    // An object is there whole once the answer has come, and not before.
    async put(key, bytes) {
      await client.send(new PutObjectCommand({ ...place(key), Body: bytes, ContentLength: bytes.byteLength }))
    },
    async get(key) {
      const answer = await orMissing(client.send(new GetObjectCommand(place(key))))
      return answer?.Body ? new Uint8Array(await answer.Body.transformToByteArray()) : null
    },
    async has(key) {
      return (await orMissing(client.send(new HeadObjectCommand(place(key))))) !== null
    },
    async remove(key) {
      await orMissing(client.send(new DeleteObjectCommand(place(key))))
    },
    async ping() {
      await client.send(new PutObjectCommand({ ...place('probe/0'), Body: new Uint8Array(1) }))
    },
  }
}

async function orMissing<Answer>(call: Promise<Answer>): Promise<Answer | null> {
  try {
    return await call
  } catch (error) {
    // A missing bucket is no missing object: then nothing could ever be found.
    const missing = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404
    if (missing && error.name !== 'NoSuchBucket') return null
    throw error
  }
}
