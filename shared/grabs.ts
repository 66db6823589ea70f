/**
 * A grab: pages are followed from where it starts, and what they link to is found. Its options, and the flat pictures of it for
 * people and programs. Sizes are bytes, times milliseconds.
 */
import { z } from 'zod'
import { failure, failureCode } from './failure-schema.ts'
import { queueId } from './ids.ts'
import { fileKind } from './kind.ts'
import { recipe } from './recipe.ts'
import { recipeTable } from './recipe-rows.ts'
import { probeRequest } from './requests.ts'

export const grabId = z.number().int().positive().brand<'GrabId'>()
export type GrabId = z.infer<typeof grabId>
export const findId = z.number().int().positive().brand<'FindId'>()
export type FindId = z.infer<typeof findId>

const url = z.string().trim().min(1).max(8_192)
/** `*` stands for any text, `?` for one character. With a slash it must fit the whole address, without one the name. */
const globs = z.array(z.string().trim().min(1).max(500)).max(200).default([])
const bytes = z.number().int().nonnegative().nullable().default(null)

export const grabOptions = z.strictObject({
  starts: z.array(url).min(1).max(10_000),
  /** How many links away from a start pages are read; 0: only the starts. */
  depth: z.number().int().min(0).max(1_000).default(5),
  /** Which pages are read: those of the starts' hosts, of their sites (registered domains), or any. Finds may lie anywhere. */
  scope: z.enum(['host', 'site', 'any']).default('host'),
  /** Read only pages in or below the folder of a start. */
  below: z.boolean().default(false),
  /** Finds that are wanted (none given: all), and not wanted. */
  accept: globs,
  reject: globs,
  /** Pages that are read (none given: all), and not read. */
  follow: globs,
  skip: globs,
  kinds: z.array(fileKind).max(fileKind.options.length).default([]),
  /** Finds of an unknown size are let through. */
  leastBytes: bytes,
  mostBytes: bytes,
  /** Images, films and sounds that are shown in pages are finds, too. */
  embedded: z.boolean().default(true),
  /** Budgets: requests for pages, bytes of pages, time of work; null: none. */
  maxPages: z.number().int().min(1).nullable().default(5_000),
  maxBytes: z.number().int().min(1).nullable().default(null),
  maxMs: z.number().int().min(1).nullable().default(null),
  /** Least time between the beginnings of two requests to one host. */
  waitMs: z.number().int().min(0).max(3_600_000).default(1_000),
  /** Requests at once: to one host, and to all. */
  connectionsPerHost: z.number().int().min(1).max(64).default(2),
  connections: z.number().int().min(1).max(256).default(16),
  /** Obey robots.txt, and what pages say about following their links. */
  robots: z.boolean().default(true),
  /** Begin with the sitemaps that robots.txt names, too. */
  sitemaps: z.boolean().default(false),
  /** Ask for the size of each find, which also shows the dead ones. */
  probe: z.boolean().default(false),
  /** The order of a query's parameters makes no other address. */
  sortQuery: z.boolean().default(false),
  /** Parameters that only track people make another address. */
  keepTracking: z.boolean().default(false),
  /** What is read and taken, where it is more than links: see recipe.ts. Its own starts and limits count for nothing here. */
  recipe: recipe.nullable().default(null),
  /** Run again each `everyMs` after the end, with conditional requests; what is new or changed since is `taken`: made downloads of. */
  watch: z
    .strictObject({
      everyMs: z
        .number()
        .int()
        .min(1_000)
        .max(366 * 24 * 3_600_000),
      take: z
        .strictObject({
          /** Absolute folder; null: the settings' one. */
          dir: z.string().nullable().default(null),
          queueId: queueId.nullable().default(null),
          folders: z.boolean().default(true),
        })
        .nullable()
        .default(null),
    })
    .nullable()
    .default(null),
  http: probeRequest
    .pick({ headers: true, auth: true, userAgent: true, proxy: true, caCertificate: true, timeLimits: true })
    .default(() => ({ headers: [], auth: null, userAgent: null, proxy: null, caCertificate: null, timeLimits: {} })),
})
export type GrabOptions = z.infer<typeof grabOptions>

export const grabState = z.enum(['running', 'paused', 'done'])
export type GrabState = z.infer<typeof grabState>
/** Which budget was used up before everything was read; null: none. */
export const grabLimit = z.enum(['pages', 'bytes', 'time'])
export type GrabLimit = z.infer<typeof grabLimit>

export const grabView = z.object({
  id: grabId,
  starts: z.array(z.string()),
  state: grabState,
  limit: grabLimit.nullable(),
  /** Why it does not go on though nobody has stopped it, such as a disk that is full: told to go on, it tries again. null: no trouble. */
  trouble: failure.nullable(),
  createdAt: z.number(),
  /** Of a watch: which run this is, from 1, and when the next one is due (epoch milliseconds; null: it does not run again). */
  run: z.number(),
  dueAt: z.number().nullable(),
  /** Time of work, all runs together. */
  spentMs: z.number(),
  /** Pages that were read, that failed, that are forbidden by robots.txt, and that wait. */
  pages: z.number(),
  failed: z.number(),
  forbidden: z.number(),
  queued: z.number(),
  /** Requests under way now. */
  active: z.number(),
  finds: z.number(),
  /** Of the recipe: its name and tables (null: none), rows that are kept, and rows that were rejected. */
  recipe: z.object({ name: z.string(), tables: z.array(recipeTable) }).nullable(),
  rows: z.number(),
  rejects: z.number(),
  /** Bytes of pages taken from the wire. */
  bytes: z.number(),
  /** Pages a second over the last ten seconds. */
  pagesPerSecond: z.number(),
  /** Pages that failed, by the class of their failure. */
  errors: z.array(z.object({ code: failureCode, count: z.number() })),
})
export type GrabView = z.infer<typeof grabView>

/** How a find was linked: by a link, shown in a page, or listed by an index, a feed, a sitemap or a list. */
export const findVia = z.enum(['link', 'embed', 'entry'])
export type FindVia = z.infer<typeof findVia>

export const findView = z.object({
  id: findId,
  url: z.string(),
  name: z.string(),
  /** Folder by its address, below the start where it lies there; without slashes at the ends. */
  folder: z.string(),
  host: z.string(),
  kind: fileKind,
  /** As told by the server, or (`isExact` false) as it stands in a page. */
  sizeBytes: z.number().nullable(),
  isExact: z.boolean(),
  modifiedAt: z.number().nullable(),
  /** Words of the link; empty: none. */
  text: z.string(),
  foundOn: z.string().nullable(),
  via: findVia,
  /** `unasked`: nobody has asked the server. */
  state: z.enum(['unasked', 'alive', 'dead']),
  /** An earlier find that is the same file by its final address or by validators and size. */
  sameAs: findId.nullable(),
})
export type FindView = z.infer<typeof findView>
