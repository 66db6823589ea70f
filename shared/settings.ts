/**
 * What a user can set for the whole engine, with its defaults. The schema owns the defaults: `settings.parse({})` is a
 * fresh installation. Sizes are bytes, rates bytes a second, times milliseconds; `null` means no limit.
 */
import { z } from 'zod'

const bytesPerSecond = z.number().int().positive()

const limitMs = z.number().int().positive()

/** The limits without defaults: what a request or a patch may say about some of them. */
const timeLimitFields = {
  /** TCP (and proxy) connection, milliseconds. */
  connectMs: limitMs,
  /** TLS handshake. */
  tlsMs: limitMs,
  /** From the request to the end of the response head. */
  headersMs: limitMs,
  /** Longest silence inside a body. */
  idleMs: limitMs,
  /** Whole life of the download, waits included; null: none. */
  totalMs: limitMs.nullable(),
}

/** The five time limits of one attempt; each has its own failure code. */
export const timeLimits = z.object({
  connectMs: timeLimitFields.connectMs.default(15_000),
  tlsMs: timeLimitFields.tlsMs.default(15_000),
  headersMs: timeLimitFields.headersMs.default(30_000),
  idleMs: timeLimitFields.idleMs.default(30_000),
  totalMs: timeLimitFields.totalMs.default(null),
})
export type TimeLimits = z.infer<typeof timeLimits>

/** Some of the limits; those left out stay as they are. */
export const timeLimitsPatch = z.object(timeLimitFields).partial()
export type TimeLimitsPatch = z.infer<typeof timeLimitsPatch>

/** Where requests go when neither they nor a rule for their host name a proxy. */
export const proxyMode = z.enum(['system', 'none', 'manual'])
export type ProxyMode = z.infer<typeof proxyMode>

/** `http://`, `https://` (to the proxy), `socks5://` or `socks5h://`, with or without a user and a port. */
const proxyAddress = z
  .string()
  .trim()
  .regex(
    /^(?:https?|socks5h?):\/\/(?:[^\s/@]*@)?(?:\[[0-9a-f:.]+\]|[^\s/:@?#[\]]+)(?::\d{1,5})?\/?$/i,
    'should look like http://host:port, https://host:port or socks5://host:port',
  )

/** A path from the root, in the writing of any system: whether there is such a place, only the engine's machine knows. */
const wholePath = z.string().regex(/^(?:\/|[a-z]:[\\/]|\\\\)/i, 'is not a whole path, from the root')

/** A proxy (null: none) for a host and everything below it. */
export const proxyRule = z.object({
  host: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(/^[^\s/]+$/, 'is not the name of a host'),
  proxy: proxyAddress.nullable(),
})
export type ProxyRule = z.infer<typeof proxyRule>

export const onConflict = z.enum(['rename', 'skip', 'overwrite'])
export type OnConflict = z.infer<typeof onConflict>

/** What happens when everything, or a queue, is done. The power is the host's: the engine only says so. */
export const whenDone = z.enum(['nothing', 'notify', 'sleep', 'shutdown', 'quit'])
export type WhenDone = z.infer<typeof whenDone>

/** The settings without defaults: absent means unchanged in a patch. */
const fields = {
  /** Where files go unless a download says otherwise; absolute. Empty: the host's downloads folder. */
  dir: z.union([z.literal(''), wholePath]),
  /** Downloads that run at once. */
  slots: z.number().int().min(1).max(1000),
  /** Downloads that run at once from one host; null: no own limit. */
  slotsPerHost: z.number().int().min(1).max(1000).nullable(),
  /** Connections of one download; null: automatic. */
  connections: z.number().int().min(1).max(64).nullable(),
  /** Connections to one host, all downloads together. */
  connectionsPerHost: z.number().int().min(1).max(256),
  rateLimit: bytesPerSecond.nullable(),
  rateLimitPerHost: bytesPerSecond.nullable(),
  /** Attempts before a download counts as failed. */
  maxTries: z.number().int().min(1).max(1000),
  /** First wait before a retry; it doubles with jitter up to five minutes. */
  retryWaitMs: z.number().int().min(0).max(3_600_000),
  onConflict,
  /** Printable: it becomes a header field. */
  userAgent: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[\x20-\x7e]+$/, 'has letters that a header cannot carry'),
  proxyMode,
  /** For the mode `manual`: `http://`, `https://` (to the proxy), `socks5://` or `socks5h://`; the proxy resolves names. */
  proxy: proxyAddress.nullable(),
  /** The most exact host wins over the mode. */
  proxyHosts: z.array(proxyRule).max(500),
  /** PEM file with further certificate authorities, beside the system's. */
  caCertificate: wholePath.nullable(),
  /** Look for a checksum file (`.sha256`, `SHA256SUMS`) beside the address of each download. */
  findChecksum: z.boolean(),
  /** Days for which completed downloads stay in the list; null: for ever. Their files are left alone. */
  keepCompletedDays: z.number().int().min(1).max(36_500).nullable(),
  /** What happens when all downloads of all queues are done. */
  whenDone,
  /** Windows and webhooks are told when a volume that files go to has less room than this; null: never. */
  diskLowBytes: z.number().int().positive().nullable(),
  /** Windows and webhooks are told when a running download has brought nothing for so long; null: never. */
  stalledMs: z.number().int().min(1_000).max(86_400_000).nullable(),
}

export const settings = z.object({
  dir: fields.dir.default(''),
  slots: fields.slots.default(5),
  slotsPerHost: fields.slotsPerHost.default(null),
  connections: fields.connections.default(null),
  connectionsPerHost: fields.connectionsPerHost.default(16),
  rateLimit: fields.rateLimit.default(null),
  rateLimitPerHost: fields.rateLimitPerHost.default(null),
  timeLimits: timeLimits.default(() => timeLimits.parse({})),
  maxTries: fields.maxTries.default(8),
  retryWaitMs: fields.retryWaitMs.default(2_000),
  onConflict: fields.onConflict.default('rename'),
  userAgent: fields.userAgent.default('Sluice/0.1'),
  proxyMode: fields.proxyMode.default('system'),
  proxy: fields.proxy.default(null),
  proxyHosts: fields.proxyHosts.default([]),
  caCertificate: fields.caCertificate.default(null),
  findChecksum: fields.findChecksum.default(false),
  keepCompletedDays: fields.keepCompletedDays.default(null),
  whenDone: fields.whenDone.default('notify'),
  diskLowBytes: fields.diskLowBytes.default(1024 ** 3),
  stalledMs: fields.stalledMs.default(600_000),
})
export type Settings = z.infer<typeof settings>

/** Each setting's own schema: whoever lets people type one says by it what is wrong before the engine is asked. */
export const settingFields = { ...fields, ...timeLimitFields }

/** Least and largest value of a setting that is a number. */
export const boundsOf = (field: z.ZodType): { readonly min: number; readonly max: number } => {
  const inner = field instanceof z.ZodNullable ? field.unwrap() : field
  if (!(inner instanceof z.ZodNumber)) return { min: -Infinity, max: Infinity }
  return { min: inner.minValue ?? -Infinity, max: inner.maxValue ?? Infinity }
}

/** What `settings.set` takes: only what changes. */
export const settingsPatch = z.strictObject({ ...fields, timeLimits: timeLimitsPatch }).partial()
