/** The one place where a call is checked: name known, input parsed, caller entitled, handler called, outcome wrapped. Every wire ends here. */
import type { z } from 'zod'
import type { CommandName } from '../../shared/commands.ts'
import { commands, isCommandName } from '../../shared/commands.ts'
import type { Failure } from '../../shared/failure.ts'
import { fail, failureOf } from '../../shared/failure.ts'
import { handlers } from './handlers.ts'
import type { CallContext } from './handler.ts'

export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: Failure }

const sentenceOf = (issue: z.core.$ZodIssue): string => {
  const where = issue.path.map(String).join('.')
  return where === '' ? issue.message : `${where}: ${issue.message}`
}

const badInput = (name: string, error: z.ZodError): Answer => ({
  ok: false,
  failure: fail(
    'bad_input',
    `“${name}” was asked with something it does not take: ${error.issues.slice(0, 5).map(sentenceOf).join('; ')}.`,
  ),
})

const run = async (name: CommandName, input: unknown, context: CallContext): Promise<Answer> => {
  const parsed = commands[name].input.safeParse(input)
  if (!parsed.success) return badInput(name, parsed.error)
  const refusal = (await context.policy?.refusal(name, parsed.data, context.caller)) ?? null
  if (refusal !== null) return { ok: false, failure: refusal }
  // The schema of this very command produced the data, so it is this command's arguments.
  const handler = handlers[name] as (args: unknown, context: CallContext) => unknown
  const value = await handler(parsed.data, context)
  return { ok: true, value: context.policy ? context.policy.conceal(name, value) : value }
}

/** Runs a call. Never rejects: whatever goes wrong is a failure value. */
export const dispatch = async (name: string, input: unknown, context: CallContext): Promise<Answer> => {
  if (!isCommandName(name)) {
    return { ok: false, failure: fail('unknown_command', `Sluice has no command “${name.slice(0, 100)}”.`) }
  }
  try {
    return await run(name, input, context)
  } catch (error) {
    const failure = failureOf(error)
    if (failure.code === 'internal') context.defect(name, error)
    return { ok: false, failure }
  }
}
