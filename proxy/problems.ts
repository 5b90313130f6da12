/** Answers of databases, file systems and buckets that a person who sets the proxy up can act on. */
const MEANINGS: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a file system that cannot be written',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user’s share of the disk is used up',
  EEXIST: 'a file is in its place',
  ENOTDIR: 'a file is in its place',
  SQLITE_CANTOPEN: 'the file cannot be opened; may this user read and write it?',
  SQLITE_READONLY: 'this user may not write there',
  SQLITE_NOTADB: 'it holds a file that is no ledger',
  SQLITE_CORRUPT: 'the ledger is damaged; put a backup in its place',
  SQLITE_FULL: 'the disk is full',
  SQLITE_BUSY: 'another program keeps the ledger locked',
  ECONNREFUSED: 'nothing listens at its address',
  ENOENT: 'there is nothing at its address',
  ENOTFOUND: 'no machine has that name',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it did not answer in time',
  // PostgreSQL’s, from its table of error codes.
  '28P01': 'its password is wrong',
  '28000': 'it lets this user not in',
  '3D000': 'there is no database of that name',
  '42501': 'this user may not do what the proxy needs in it',
  '25006': 'it can only be read',
  // S3’s.
  NoSuchBucket: 'there is no such bucket',
  AccessDenied: 'its credentials may not write there',
  InvalidAccessKeyId: 'AWS_ACCESS_KEY_ID is unknown to it',
  SignatureDoesNotMatch: 'AWS_SECRET_ACCESS_KEY is wrong',
  CredentialsProviderError: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
  PermanentRedirect: 'the bucket is in another region; name it with &region=…',
  AuthorizationHeaderMalformed: 'the bucket is in another region; name it with &region=…',
  TimeoutError: 'it did not answer in time',
}

/**
 * Why a store cannot be used, as the part of a sentence: in plain words with the error's code where we know it, else
 * the error's own message. Holds no secret, because none of these drivers puts one into its errors.
 */
export function storeProblem(error: unknown): string {
  for (const { name, message, code } of chainOf(error)) {
    const known = [code, name].find((each) => each !== undefined && Object.hasOwn(MEANINGS, each))
    if (known !== undefined) return `${MEANINGS[known] ?? ''} (${known})`
    if (message !== '') return message
  }
  return 'an unknown error'
}

/** An error, and what it says it comes from: several addresses that were tried in turn hide theirs in a list. */
function chainOf(error: unknown, depth = 0): { name?: string; message: string; code?: string }[] {
  if (!(error instanceof Error) || depth > 4) return []
  const { name, message } = error
  const { code, errors } = error as { code?: unknown; errors?: unknown }
  const nested = Array.isArray(errors) ? errors.flatMap((each) => chainOf(each, depth + 1)) : []
  return [...nested, { name, message, ...(typeof code === 'string' && { code }) }, ...chainOf(error.cause, depth + 1)]
}
