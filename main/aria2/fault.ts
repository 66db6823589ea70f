/** What a method answers when it cannot do what it was asked: a code and a text, in aria2's words where aria2 has some. */
import { FailureError } from '../../shared/failure.ts'

export class Fault extends Error {
  readonly code: number
  constructor(message: string, code = 1) {
    super(message)
    this.name = 'Fault'
    this.code = code
  }

  /** As it stands in JSON. */
  toJSON(): { readonly code: number; readonly message: string } {
    return { code: this.code, message: this.message }
  }
}

export const invalidRequest = (): Fault => new Fault('Invalid Request.', -32600)
export const invalidParams = (): Fault => new Fault('Invalid params.', -32602)
export const parseError = (): Fault => new Fault('Parse error.', -32700)
export const unauthorized = (): Fault => new Fault('Unauthorized')

/** The fault inside anything thrown; null: a defect of ours. */
export const faultOf = (error: unknown): Fault | null => {
  if (error instanceof Fault) return error
  return error instanceof FailureError ? new Fault(error.failure.message) : null
}
