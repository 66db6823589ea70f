/**
 * A file system of its own in a file, and the power cut: the ioctl EXT4_IOC_SHUTDOWN ends it at once, and what had not reached its
 * device is gone (linux/fs/ext4/ioctl.c; the flag says that not even the journal is written). Needs root and loop devices.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Journal = 'ordered' | 'writeback'

/** Perl is part of every Debian; Node has no ioctl. */
const cutting = '$flag = pack("L", 2); open(V, "<", $ARGV[0]) or die $!; ioctl(V, 0x8004587d, $flag) or die $!'

const exec = (program: string, ...args: readonly string[]): void => {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/**
 * Another start of the system, as programs of this mount namespace see it: with a power cut its name changes, too. Notes that were
 * never synced are trusted only under the name that they were written under.
 */
export class Boot {
  readonly #path: string

  constructor(scratch: string) {
    this.#path = join(scratch, 'boot-id')
    this.again()
    exec('mount', '--bind', this.#path, '/proc/sys/kernel/random/boot_id')
  }

  again(): void {
    writeFileSync(this.#path, `${randomUUID()}\n`)
  }

  [Symbol.dispose](): void {
    exec('umount', '/proc/sys/kernel/random/boot_id')
  }
}

export class Volume {
  readonly path: string
  readonly #image: string
  readonly #journal: Journal
  #isMounted = false

  /** Makes and mounts it. */
  constructor(scratch: string, { sizeBytes, journal }: { readonly sizeBytes: number; readonly journal: Journal }) {
    this.path = join(scratch, 'volume')
    this.#image = join(scratch, 'volume.img')
    this.#journal = journal
    rmSync(this.#image, { force: true })
    writeFileSync(this.#image, '')
    truncateSync(this.#image, sizeBytes)
    mkdirSync(this.path, { recursive: true })
    exec('mkfs.ext4', '-q', '-m', '0', this.#image)
    this.#mount()
  }

  /** The power goes, and comes back after whoever wrote there has been ended by `meanwhile`. */
  async cut(meanwhile: () => Promise<void>): Promise<void> {
    exec('perl', '-e', cutting, this.path)
    await meanwhile()
    exec('umount', this.path)
    this.#isMounted = false
    this.#mount()
  }

  [Symbol.dispose](): void {
    if (this.#isMounted) exec('umount', this.path)
    rmSync(this.#image, { force: true })
  }

  #mount(): void {
    exec('mount', '-o', `loop,data=${this.#journal}`, this.#image, this.path)
    this.#isMounted = true
  }
}
