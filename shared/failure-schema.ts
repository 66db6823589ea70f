/** A failure as it arrives from outside a process. Apart from `failure.ts`, because threads that only raise failures do without zod. */
import { z } from 'zod'
import { retryAdvice, type Failure, type FailureCode } from './failure.ts'

const codes = Object.keys(retryAdvice) as [FailureCode, ...FailureCode[]]
export const failureCode = z.enum(codes)

export const failure = z.object({
  code: failureCode,
  message: z.string(),
  detail: z.record(z.string(), z.string()).optional(),
  retryAfterMs: z.number().nonnegative().optional(),
}) satisfies z.ZodType<Failure>
