/** All migrations in their order. */
import type { Migration } from '../migrate.ts'
import { first } from './0001-first.ts'
import { hostsAndIdentity } from './0002-hosts-and-identity.ts'

export const migrations: readonly Migration[] = [first, hostsAndIdentity]
