import * as v from 'valibot'
import { UsoInput } from '../../contract/uso.ts'
import { Failure, type FailureDetail } from '../failure.ts'

type Issue = v.InferIssue<typeof UsoInput>

/** Reads a request's body. Throws a 422 Failure that names every wrong field, as the service does. */
export function readInput(body: unknown): UsoInput {
  const parsed = v.safeParse(UsoInput, body)
  if (parsed.success) return parsed.output
  const details = parsed.issues.map(detailOf)
  throw new Failure(422, details[0]!.type, details)
}

function detailOf(issue: Issue): FailureDetail {
  const path = issue.path?.map((item) => item.key as string | number) ?? []
  const { type, msg, ctx } = describe(issue)
  return { loc: ['body', ...path], msg, type, ...(ctx && { ctx }) }
}

/** The kinds of error of pydantic, which fal's models use, for those of our schema. */
function describe(issue: Issue): Omit<FailureDetail, 'loc'> {
  if (issue.kind === 'schema' && issue.input === undefined) return { type: 'missing', msg: 'Field required' }
  switch (issue.type) {
    case 'object':
    case 'strict_object':
      return { type: 'model_attributes_type', msg: 'Input should be a valid dictionary' }
    case 'array':
      return { type: 'list_type', msg: 'Input should be a valid list' }
    case 'string':
      return { type: 'string_type', msg: 'Input should be a valid string' }
    case 'boolean':
      return { type: 'bool_type', msg: 'Input should be a valid boolean' }
    case 'number':
    case 'finite':
      return { type: 'float_type', msg: 'Input should be a valid number' }
    case 'integer':
      return {
        type: 'int_from_float',
        msg: 'Input should be a valid integer, got a number with a fractional part',
      }
    case 'min_value':
      return {
        type: 'greater_than_equal',
        msg: `Input should be greater than or equal to ${issue.requirement}`,
        ctx: { ge: issue.requirement },
      }
    case 'max_value':
      return {
        type: 'less_than_equal',
        msg: `Input should be less than or equal to ${issue.requirement}`,
        ctx: { le: issue.requirement },
      }
    case 'min_length':
      return {
        type: 'too_short',
        msg: `Input should have at least ${issue.requirement} item or character`,
        ctx: { min_length: issue.requirement },
      }
    case 'max_length':
      return {
        type: 'too_long',
        msg: `Input should have at most ${issue.requirement} items or characters`,
        ctx: { max_length: issue.requirement },
      }
    case 'picklist':
      return {
        type: 'literal_error',
        msg: `Input should be ${issue.expected}`,
        ctx: { expected: issue.expected },
      }
    case 'union':
      return {
        type: 'value_error',
        msg: 'Input should be the name of a size, or a width and a height from 512 to 1536',
      }
  }
}
