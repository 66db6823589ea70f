/** Where this build asks for news and whose signature it believes: `updates` in its package.json. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { UpdateChannel } from '../../../shared/updates.ts'
import { updateKey } from './news.ts'

const isLoopback = ({ protocol, hostname }: URL): boolean => protocol === 'http:' && hostname === '127.0.0.1'

/** The folder of the news and of the files, with its slash. */
const feed = z.string().refine((text) => {
  const url = URL.parse(text)
  return url !== null && text.endsWith('/') && (url.protocol === 'https:' || isLoopback(url))
})

const source = z.object({ feed, keys: z.array(updateKey).min(1).max(8) })
export type UpdateSource = z.infer<typeof source>

/** Null: this build does not look. `folder`: of the application's package.json. */
export const updateSource = (folder: string): UpdateSource | null => {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly updates?: unknown }
    const found = source.safeParse(manifest.updates)
    return found.success ? found.data : null
  } catch {
    return null
  }
}

export const newsAddress = ({ feed: folder }: UpdateSource, channel: UpdateChannel): string =>
  new URL(`sluice-${channel}.json`, folder).href

export const fileAddress = ({ feed: folder }: UpdateSource, name: string): string => new URL(name, folder).href
