/** Damage to a file, as a disk does it: bytes change, and nothing else. */
import { closeSync, futimesSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'

/** Turns every bit of one byte over; length and times stay. */
export const flip = (path: string, at: number): void => {
  const fd = openSync(path, 'r+')
  const { atimeMs, mtimeMs } = fstatSync(fd)
  const byte = Buffer.alloc(1)
  readSync(fd, byte, 0, 1, at)
  byte[0] = (byte[0] ?? 0) ^ 0xff
  writeSync(fd, byte, 0, 1, at)
  futimesSync(fd, atimeMs / 1000, mtimeMs / 1000)
  closeSync(fd)
}
