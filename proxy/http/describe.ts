import { describeRoute, type ResponsesWithResolver } from 'hono-openapi'
import type { MiddlewareHandler } from 'hono'
import type { SCHEMAS } from '../openapi.ts'

export type SchemaName = keyof typeof SCHEMAS

interface Description {
  summary: string
  /** What the whole answer of each good status is: a schema of the contract by name, or another media type. */
  answers: Record<number, { about: string } & ({ schema: SchemaName } | { media: string[] })>
  /** Statuses in the one shape of errors, beyond those that every route can answer. */
  errors?: number[]
  body?: { schema: SchemaName } | { media: readonly string[] }
  headers?: { name: string; about: string; required?: boolean }[]
  query?: Record<string, { about: string; schema: object }>
  /** Can be called without an access code. */
  open?: boolean
}

/** What the OpenAPI document tells of a route. It stands beside the route, so that they change together. */
export function describe(route: Description): MiddlewareHandler {
  const responses: ResponsesWithResolver = {}
  for (const [status, { about, ...answer }] of Object.entries(route.answers)) {
    responses[status] = {
      description: about,
      content: 'schema' in answer ? json(answer.schema) : bytes(answer.media),
    }
  }
  for (const status of [...(route.open ? [] : [401]), 429, ...(route.errors ?? []), 500].toSorted()) {
    responses[status] = { description: ERRORS[status] ?? 'Error', content: json('ErrorAnswer') }
  }
  const { body, headers = [], query = {} } = route
  const content = body && ('schema' in body ? json(body.schema) : bytes(body.media))
  return describeRoute({
    summary: route.summary,
    security: route.open ? [] : [{ accessCode: [] }],
    parameters: [
      ...headers.map(({ name, about, required = false }) => ({
        ...{ in: 'header', name, description: about, required },
        schema: { type: 'string' as const },
      })),
      ...Object.entries(query).map(([name, { about, schema }]) => ({
        ...{ in: 'query', name, description: about, required: false, schema },
      })),
    ],
    ...(content && { requestBody: { required: true, content } }),
    responses,
  })
}

const json = (name: SchemaName) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
})

const bytes = (media: readonly string[]) =>
  Object.fromEntries(media.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }]))

const ERRORS: Record<number, string> = {
  400: 'The request is not as described',
  401: 'No access code, or one that does not work',
  402: 'A budget does not cover this; the message says whose and when it renews',
  404: 'There is no such thing for this access code',
  409: 'Not in this state',
  410: 'It was there once and is no more',
  413: 'Larger than the proxy takes; `details.limit` is the limit in bytes',
  415: 'Not a type, or an encoding, that the proxy takes',
  422: 'The proxy understands the request and cannot do it; the code says why',
  429: 'Too many; `Retry-After` says when to come again',
  500: 'Something went wrong in the proxy',
  502: 'The image service did not do its part',
  503: 'Not now; the message says for how long',
}
