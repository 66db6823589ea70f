/**
 * Rules: what becomes of a download by where it comes from and what it is. The list is ordered: what a rule sets, no rule below
 * it changes, and what the user chose for a download, no rule changes at all.
 */
import { z } from 'zod'
import { queueId } from './ids.ts'
import { fileKind } from './kind.ts'
import { header } from './requests.ts'
import { folderPlaceholders, namePlaceholders, templateProblem } from './template.ts'

export const ruleId = z.number().int().positive().brand<'RuleId'>()
export type RuleId = z.infer<typeof ruleId>

/** A host with its subdomains, `example.org`; with a port only that one. */
const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .max(255)
  .regex(/^[^\s/@?#*]+$/, 'is not the name of a server, such as example.org')

export const addressPattern = z.object({
  /** `glob`: `*` stands for any text, `?` for one character, the whole address must fit. `regex`: RE2 syntax, found anywhere. */
  form: z.enum(['glob', 'regex']),
  text: z.string().trim().min(1).max(500),
})

const size = z.number().int().nonnegative().nullable().default(null)

/** All that are given must hold; none given: every download. */
export const ruleConditions = z
  .strictObject({
    /** One of these. */
    hosts: z.array(hostName).max(100).default([]),
    address: addressPattern.nullable().default(null),
    /** One of these. */
    kinds: z.array(fileKind).max(fileKind.options.length).default([]),
    /** One of these, without dots. */
    extensions: z
      .array(
        z
          .string()
          .trim()
          .toLowerCase()
          .regex(/^[^\s./\\]{1,32}$/, 'is not an extension, such as zip'),
      )
      .max(100)
      .default([]),
    /** Size in bytes, both ends included. */
    leastBytes: size,
    mostBytes: size,
    /** Address of the page that the link was found on: the name of a server, or a glob. */
    foundOn: z.string().trim().min(1).max(500).nullable().default(null),
  })
  .refine(({ leastBytes, mostBytes }) => leastBytes === null || mostBytes === null || leastBytes <= mostBytes, {
    message: 'the smallest size is above the largest one',
    path: ['leastBytes'],
  })
export type RuleConditions = z.infer<typeof ruleConditions>

const template = (placeholders: typeof namePlaceholders) =>
  z
    .string()
    .trim()
    .min(1)
    .superRefine((text, context) => {
      const problem = templateProblem(text, placeholders)
      if (problem === null) return
      const known = placeholders.map((name) => `{${name}}`).join(', ')
      context.addIssue({ code: 'custom', message: `“${problem}” is not one of ${known}` })
    })

const folder = template(folderPlaceholders).refine(
  (text) => text.length <= 1000 && !text.split(/[/\\]/).includes('..'),
  {
    message: 'must not lead out of itself by “..”',
  },
)

/** Null and empty: left as it is. */
export const ruleActions = z.strictObject({
  /** Absolute, or within the downloads folder. */
  dir: folder.nullable().default(null),
  queueId: queueId.nullable().default(null),
  /** Template of the name; the extension follows by itself where the template has no `{ext}`. */
  name: template(namePlaceholders)
    .refine((text) => text.length <= 200 && !/[/\\]/.test(text), {
      message: 'must be one name of at most 200 characters, without / and \\',
    })
    .nullable()
    .default(null),
  /** A value of null stands for one that is kept and not shown: that of a credential. */
  headers: z
    .array(z.union([header, z.tuple([z.string(), z.null()])]))
    .max(50)
    .default([]),
  connections: z.number().int().min(1).max(64).nullable().default(null),
  rateLimit: z.number().int().positive().nullable().default(null),
  /** No rule below is looked at. */
  stop: z.boolean().default(false),
})
export type RuleActions = z.infer<typeof ruleActions>

export const rule = z.object({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  when: ruleConditions.default(() => ruleConditions.parse({})),
  then: ruleActions.default(() => ruleActions.parse({})),
})
export type Rule = z.infer<typeof rule>

export const ruleView = rule.extend({ id: ruleId })
export type RuleView = z.infer<typeof ruleView>

export const conditionKey = z.enum(['host', 'address', 'kind', 'extension', 'size', 'foundOn'])
export type ConditionKey = z.infer<typeof conditionKey>
export const effectKey = z.enum(['dir', 'queue', 'name', 'headers', 'connections', 'rateLimit'])
export type EffectKey = z.infer<typeof effectKey>

/**
 * `acts`, `differs`, `open` (its conditions need the server's answer), `off`, `behind` (a rule above it said that no other is
 * looked at).
 */
export const ruleVerdict = z.enum(['acts', 'differs', 'open', 'off', 'behind'])

export const ruleExplanation = z.object({
  id: ruleId,
  name: z.string(),
  verdict: ruleVerdict,
  /** Only those that the rule has; `met` null: not known before the server's answer. */
  conditions: z.array(z.object({ key: conditionKey, met: z.boolean().nullable() })),
  /** What it sets; what a rule above has set already is not among them. */
  sets: z.array(effectKey),
})
export type RuleExplanation = z.infer<typeof ruleExplanation>

/** What all rules together make of a download; null: as the settings say. */
export const ruleOutcome = z.object({
  dir: z.string(),
  name: z.string().nullable(),
  queueId: queueId.nullable(),
  /** Names only. */
  headers: z.array(z.string()),
  connections: z.number().nullable(),
  rateLimit: z.number().nullable(),
})
export type RuleOutcome = z.infer<typeof ruleOutcome>
