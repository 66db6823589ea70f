/** What a user asks for: one download, one probe. Validated once, at the dispatcher. */
import { z } from 'zod'
import { checksumHexLength, type ChecksumAlgorithm } from './checksum.ts'
import { queueId } from './ids.ts'
import { onConflict, timeLimitsPatch } from './settings.ts'

export const checksumAlgorithm = z.enum(Object.keys(checksumHexLength) as [ChecksumAlgorithm, ...ChecksumAlgorithm[]])

export const checksum = z
  .object({ algorithm: checksumAlgorithm, hex: z.string().regex(/^[0-9a-fA-F]+$/, 'must be hexadecimal') })
  .refine((sum) => sum.hex.length === checksumHexLength[sum.algorithm], { message: 'has the wrong number of digits' })
  .transform((sum) => ({ algorithm: sum.algorithm, hex: sum.hex.toLowerCase() }))

/** RFC 9110 section 5.6.2 token; values without CR, LF or NUL (section 5.5). */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name')
const headerValue = z.string().regex(/^[^\0\r\n]*$/, 'must not contain line breaks or NUL')

/** Header fields that the engine owns; a request that sets one is refused. */
export const ownedHeaders: readonly string[] = [
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'range',
  'if-range',
  'proxy-authorization',
  'proxy-connection',
]

export const header = z
  .tuple([headerName, headerValue])
  .refine(([name]) => !ownedHeaders.includes(name.toLowerCase()), {
    message: `is set by Sluice itself and cannot be given (one of ${ownedHeaders.join(', ')})`,
  })
export type Header = z.infer<typeof header>

const method = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a request method')
  .transform((text) => text.toUpperCase())
  .refine((text) => !['CONNECT', 'TRACE'].includes(text), { message: 'is not a method for a download' })

/** What both a download and a probe may say about their HTTP request. */
const httpOptions = {
  method: method.default('GET'),
  headers: z.array(header).max(200).default([]),
  /** Request body, base64; null: none. */
  bodyBase64: z.base64().nullable().default(null),
  /** Basic credentials (RFC 7617); sent to the first origin only. */
  auth: z.object({ user: z.string(), password: z.string() }).nullable().default(null),
  /** Overrides of the settings of the same name. */
  userAgent: headerValue.min(1).nullable().default(null),
  proxy: z.string().nullable().default(null),
  caCertificate: z.string().nullable().default(null),
  timeLimits: timeLimitsPatch.default({}),
}

export const downloadRequest = z.object({
  /** Addresses of the same file, tried in turn. */
  urls: z.array(z.string().min(1).max(32_768)).min(1).max(100),
  /** Absolute folder; null: the settings' one. */
  dir: z.string().nullable().default(null),
  /** File name wished for; null: decided from the response and the address. */
  out: z.string().min(1).nullable().default(null),
  ...httpOptions,
  checksum: checksum.nullable().default(null),
  /** Look for a checksum file beside the address when no checksum is given; null: as the settings say. */
  findChecksum: z.boolean().nullable().default(null),
  connections: z.number().int().min(1).max(64).nullable().default(null),
  rateLimit: z.number().int().positive().nullable().default(null),
  maxTries: z.number().int().min(1).max(1000).nullable().default(null),
  retryWaitMs: z.number().int().min(0).max(3_600_000).nullable().default(null),
  onConflict: onConflict.nullable().default(null),
  queueId: queueId.nullable().default(null),
  priority: z.number().int().min(-100).max(100).default(0),
  /** Accept a web page as the file: set by a user who was asked (`web_page`). */
  acceptWebPage: z.boolean().default(false),
  /** Add this one without starting it; what the batch says goes before. */
  paused: z.boolean().default(false),
  /** The page the address was found on, kept for people and rules. */
  foundOn: z.string().nullable().default(null),
  /** Whether rules act on it; what is given here goes before whatever they say. */
  rules: z.boolean().default(true),
  /** `dir` is only where it goes when no rule says otherwise. */
  isDirFallback: z.boolean().default(false),
})
export type DownloadRequest = z.infer<typeof downloadRequest>

/** What can be changed of a request while its download is unfinished. */
export const requestPatch = z
  .strictObject({
    dir: z.string(),
    out: z.string().min(1).nullable(),
    /** Takes the place of all fields but those with credentials, which nobody can read: such a one stays until its like is given. */
    headers: z.array(header).max(200),
    auth: z.object({ user: z.string(), password: z.string() }).nullable(),
    userAgent: headerValue.min(1).nullable(),
    proxy: z.string().nullable(),
    timeLimits: timeLimitsPatch,
    checksum: checksum.nullable(),
    connections: z.number().int().min(1).max(64).nullable(),
    maxTries: z.number().int().min(1).max(1000).nullable(),
    retryWaitMs: z.number().int().min(0).max(3_600_000).nullable(),
    onConflict: onConflict.nullable(),
  })
  .partial()
export type RequestPatch = z.infer<typeof requestPatch>

export const probeRequest = z.object({ url: z.string().min(1).max(32_768), ...httpOptions })
export type ProbeRequest = z.infer<typeof probeRequest>
