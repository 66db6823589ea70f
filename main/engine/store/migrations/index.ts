/** All migrations in their order. */
import type { Migration } from '../migrate.ts'
import { first } from './0001-first.ts'
import { hostsAndIdentity } from './0002-hosts-and-identity.ts'
import { blockHashes } from './0003-block-hashes.ts'
import { timetables } from './0004-timetables.ts'
import { rulesAndKinds } from './0005-rules-and-kinds.ts'
import { structuredEvents } from './0006-structured-events.ts'
import { grabs } from './0007-grabs.ts'
import { deskNotes } from './0008-desk-notes.ts'
import { histories } from './0009-histories.ts'
import { webhooks } from './0010-webhooks.ts'
import { choosingFinds } from './0011-choosing-finds.ts'
import { recipes } from './0012-recipes.ts'
import { watches } from './0013-watches.ts'
import { devices } from './0014-devices.ts'
import { recipeBook } from './0015-recipe-book.ts'

export const migrations: readonly Migration[] = [
  first,
  hostsAndIdentity,
  blockHashes,
  timetables,
  rulesAndKinds,
  structuredEvents,
  grabs,
  deskNotes,
  histories,
  webhooks,
  choosingFinds,
  recipes,
  watches,
  devices,
  recipeBook,
]
