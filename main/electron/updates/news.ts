/**
 * News of a version: a small file that carries the exact bytes of what is said, and Ed25519 signatures over these bytes made away from
 * the servers that hand it out. Whoever hands it out can withhold it, but neither change nor invent it, nor offer an older one as new.
 *
 *     {"payload": "<base64 of JSON>", "signatures": [{"key": "<id>", "signature": "<base64>"}]}
 *
 * Pure; `.ci/update-news.mjs` writes what this reads.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import { updateChannel, type UpdateChannel, type UpdateProblem } from '../../../shared/updates.ts'
import { versionPattern } from './version-order.ts'

/** Longer news are not read. */
export const mostNewsBytes = 64 * 1024

/** A name and nothing else: no folder, no sign that a shell or a path could understand. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/)
const notesText = z.string().max(8_000)

const releaseFile = z.strictObject({
  platform: z.enum(['linux', 'win32', 'darwin']),
  arch: z.enum(['x64', 'arm64', 'universal']),
  /** What installs it. */
  kind: z.enum(['appimage', 'nsis', 'deb', 'rpm', 'dmg']),
  /** Beside the news. */
  name: fileName,
  sizeBytes: z
    .number()
    .int()
    .positive()
    .max(2 ** 31),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ReleaseFile = z.infer<typeof releaseFile>

const release = z.strictObject({
  /** So that nothing else that these keys sign can pass for news. */
  type: z.literal('sluice-update'),
  channel: updateChannel,
  /** Counts the news of a channel up, so that older ones are known as such. */
  number: z.number().int().positive(),
  version: z.string().regex(versionPattern),
  released: z.number().int(),
  /** Epoch milliseconds; after that it is signed anew, even if nothing is new. */
  expires: z.number().int(),
  notes: z.strictObject({ en: notesText, zh: notesText.nullable() }),
  page: z.url({ protocol: /^https$/ }),
  files: z.array(releaseFile).max(40),
})
export type Release = z.infer<typeof release>

const envelope = z.object({
  payload: z.base64(),
  signatures: z.array(z.object({ key: z.string().max(64), signature: z.base64().max(200) })).max(8),
})

/** Public keys as `package.json` has them: base64 of the 32 bytes (RFC 8032). */
export const updateKey = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32)

/** How signatures name a key. */
export const keyIdOf = (key: string): string =>
  createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 16)

const publicKeyOf = (key: string): ReturnType<typeof createPublicKey> =>
  createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'base64').toString('base64url') },
  })

const isSigned = (payload: Buffer, { signatures }: z.infer<typeof envelope>, keys: readonly string[]): boolean =>
  keys.some((key) =>
    signatures.some(
      (one) =>
        one.key === keyIdOf(key) && verify(null, payload, publicKeyOf(key), Buffer.from(one.signature, 'base64')),
    ),
  )

const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

export interface Belief {
  readonly keys: readonly string[]
  readonly channel: UpdateChannel
  /** Highest number seen of this channel. */
  readonly seen: number
  /** Epoch milliseconds. */
  readonly now: number
}

export type News =
  | { readonly ok: true; readonly release: Release }
  | { readonly ok: false; readonly problem: Extract<UpdateProblem, string> }

/** Believes nothing before its signature. */
export const readNews = (bytes: Uint8Array, { keys, channel, seen, now }: Belief): News => {
  const refuse = (problem: UpdateProblem): News => ({ ok: false, problem })
  if (bytes.length > mostNewsBytes) return refuse('too_large')
  const outer = envelope.safeParse(jsonOf(bytes))
  if (!outer.success) return refuse('unreadable')
  const payload = Buffer.from(outer.data.payload, 'base64')
  if (!isSigned(payload, outer.data, keys)) return refuse('bad_signature')
  const inner = release.safeParse(jsonOf(payload))
  if (!inner.success) return refuse('unreadable')
  if (inner.data.channel !== channel) return refuse('wrong_channel')
  if (inner.data.number < seen) return refuse('rollback')
  if (inner.data.expires <= now) return refuse('expired')
  return { ok: true, release: inner.data }
}
