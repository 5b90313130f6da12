import { toJsonSchemaDefs } from '@valibot/to-json-schema'
import type { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import { ApiError, ErrorAnswer } from '../contract/api-error.ts'
import { ImageReference, JobRequest } from '../contract/job-request.ts'
import { Job, JobImage } from '../contract/job.ts'
import {
  About,
  CancelAnswer,
  JobPage,
  Me,
  SignInKey,
  SignInOffer,
  SignInProgress,
  UploadedImage,
} from '../contract/proxy-api.ts'
import { UsoParameters } from '../contract/uso.ts'
import type { AppEnv } from './http/context.ts'

/** The contract's schemas under the names that the document calls them by. */
export const SCHEMAS = {
  ...{ ApiError, ErrorAnswer, ImageReference, UsoParameters, JobRequest, JobImage, Job },
  ...{ UploadedImage, Me, JobPage, CancelAnswer, About, SignInOffer, SignInKey, SignInProgress },
}

/** The OpenAPI document of version 1, made from the routes of `app` and the schemas of the contract. */
export async function openApiOf(app: Hono<AppEnv>): Promise<object> {
  const schemas = toJsonSchemaDefs(SCHEMAS, {
    // Rules between fields, such as the order of roles, have no words in JSON Schema.
    errorMode: 'ignore',
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  })
  return generateSpecs(app, {
    documentation: {
      openapi: '3.1.0',
      info: {
        title: 'Uso Restyle proxy',
        version: '1',
        description:
          'What the plugin asks of the proxy that holds the key. Money is whole micro-dollars, times are ' +
          'milliseconds since 1970. Every answer carries `x-request-id` and `server-timing`.',
      },
      // Their types know older JSON Schema than OpenAPI 3.1 itself does.
      components: {
        schemas: schemas as Record<string, object>,
        securitySchemes: { accessCode: { type: 'http', scheme: 'bearer' } },
      },
    },
    excludeStaticFile: false,
    exclude: [/^(?!\/v1\/)/],
  })
}
