/** Flags for opening files that Windows does not have; there they are nothing. */
import { constants } from 'node:fs'

const known: Readonly<Record<string, number | undefined>> = constants

/** A symbolic link at the last component is an error. On Windows an ordinary user cannot plant one. */
export const noFollow = known.O_NOFOLLOW ?? 0
/** A pipe planted at the name does not make the opening wait. */
export const noWait = known.O_NONBLOCK ?? 0
/** Anything but a folder is an error. */
export const onlyFolder = known.O_DIRECTORY ?? 0
