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

export const onConflict = z.enum(['rename', 'skip', 'overwrite'])
export type OnConflict = z.infer<typeof onConflict>

/** The settings without defaults: absent means unchanged in a patch. */
const fields = {
  /** Where files go unless a download says otherwise; absolute. Empty: the host's downloads folder. */
  dir: z.string(),
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
  userAgent: z.string().min(1),
  /** `http://`, `https://` (to the proxy), `socks5://` or `socks5h://`; the proxy resolves names. */
  proxy: z.string().nullable(),
  /** PEM file with further certificate authorities, beside the system's. */
  caCertificate: z.string().nullable(),
  /** Look for a checksum file (`.sha256`, `SHA256SUMS`) beside the address of each download. */
  findChecksum: z.boolean(),
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
  proxy: fields.proxy.default(null),
  caCertificate: fields.caCertificate.default(null),
  findChecksum: fields.findChecksum.default(false),
})
export type Settings = z.infer<typeof settings>

/** What `settings.set` takes: only what changes. */
export const settingsPatch = z.strictObject({ ...fields, timeLimits: timeLimitsPatch }).partial()
