/** Commands on rules, and on what was asked for of downloads. */
import { z } from 'zod'
import { downloadId } from './ids.ts'
import { requestPatch } from './requests.ts'
import { rule, ruleExplanation, ruleId, ruleOutcome, ruleView } from './rules.ts'

const nothing = z.object({}).default({})
const changed = z.object({ changed: z.number() })
const ruleIds = z.array(ruleId).max(10_000)
const url = z.string().trim().min(1).max(32_768)

export const ruleCommands = {
  /** In their order. Values of credentials are null. */
  'rules.list': { input: nothing, output: z.object({ rules: z.array(ruleView) }) },
  /** Changes a rule, or adds one at the end (`id` null). A header value of null keeps the value there is. */
  'rules.save': { input: z.object({ id: ruleId.nullable().default(null), rule }), output: z.object({ id: ruleId }) },
  'rules.remove': { input: z.object({ ids: ruleIds }), output: changed },
  /** Undoes a removal: possible until the engine ends. */
  'rules.restore': { input: z.object({ ids: ruleIds }), output: changed },
  'rules.enable': { input: z.object({ ids: ruleIds, enabled: z.boolean() }), output: changed },
  /** Puts rules, in the order given, before `before` (null: at the end). */
  'rules.move': { input: z.object({ ids: ruleIds, before: ruleId.nullable().default(null) }), output: changed },
  /** Which rules would act on an address, and why; the engine's own judgement. */
  'rules.explain': {
    input: z.object({
      url,
      foundOn: z.string().max(32_768).nullable().default(null),
      /** What the server would answer, as far as it is to be assumed; null: not known. */
      name: z.string().max(1_000).nullable().default(null),
      type: z.string().max(200).nullable().default(null),
      sizeBytes: z.number().int().nonnegative().nullable().default(null),
    }),
    output: z.object({ rules: z.array(ruleExplanation), outcome: ruleOutcome }),
  },
  /**
   * Gives an unfinished download other addresses. It keeps its bytes and goes on when the server there has shown that it has the
   * same file; otherwise it fails with `another_file` or `address_unproven`, and the address is what it was.
   */
  'downloads.changeAddress': {
    input: z.object({
      id: downloadId,
      urls: z.array(url).min(1).max(100),
      /** False: it goes on only if it was to. */
      resume: z.boolean().default(true),
    }),
    output: changed,
  },
  /**
   * Changes what was asked for of an unfinished download; what is left out stays. A running one stops and goes on with it. Folder and
   * name can be changed until there is a part file.
   */
  'downloads.changeRequest': { input: z.object({ id: downloadId, request: requestPatch }), output: changed },
  /** Takes the refused new address after all: what is there of the file is given up. */
  'downloads.startAgain': { input: z.object({ ids: z.array(downloadId).max(1_000_000) }), output: changed },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>
