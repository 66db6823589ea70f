/** The one secret of a service: where it lies, how it is made, how it is compared. Knows nothing of who asks. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail, FailureError } from '../../shared/failure.ts'

export interface Token {
  readonly text: string
  /** The file did not exist before. */
  readonly isNew: boolean
  /** Others of this machine can read the file. */
  readonly isExposed: boolean
  /** Takes the same time whatever is given and wherever it differs. */
  matches(given: string): boolean
  /** A value that only this token gives, for what must end with it. */
  print(purpose: string): string
}

/** 256 bits; in base64url 43 characters, of which 22 would carry 128 bits. */
const tokenBytes = 32
const leastCharacters = 22
const mostCharacters = 512

const refuse = (file: string, what: string): FailureError =>
  new FailureError(
    fail(
      'secret_unavailable',
      `The token file ${file} ${what}. Put at least ${String(leastCharacters)} random characters without spaces into it, ` +
        'or remove it and one is made.',
    ),
  )

export const tokenOf = (text: string, { isNew = false, isExposed = false } = {}): Token => {
  const key = randomBytes(32)
  const digest = (given: string): Buffer => createHmac('sha256', key).update(given).digest()
  const own = digest(text)
  return {
    text,
    isNew,
    isExposed,
    matches: (given) => timingSafeEqual(digest(given), own),
    print: (purpose) => createHmac('sha256', text).update(purpose).digest('hex'),
  }
}

const readTokenFile = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw refuse(file, 'cannot be read')
  }
}

const makeTokenFile = async (file: string): Promise<Token> => {
  const text = randomBytes(tokenBytes).toString('base64url')
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new FailureError(
      fail('secret_unavailable', `The token file ${file} cannot be made. Name another one with --token-file.`),
      { cause: error },
    )
  }
  return tokenOf(text, { isNew: true })
}

/** The token in a file. Rejects with `secret_unavailable` when there is none, or a weak one. */
export const readToken = async (file: string): Promise<Token> => {
  const found = await readTokenFile(file)
  if (found === null) throw refuse(file, 'does not exist')
  const text = found.trim()
  const isStrong = text.length >= leastCharacters && text.length <= mostCharacters && new Set(text).size >= 8
  if (!isStrong || /[^\x21-\x7e]/.test(text)) throw refuse(file, 'holds no good token')
  const { mode } = await stat(file)
  return tokenOf(text, { isExposed: process.platform !== 'win32' && (mode & 0o077) !== 0 })
}

/** The token in a file; the first start makes one that only its owner can read. */
export const openToken = async (file: string): Promise<Token> =>
  (await readTokenFile(file)) === null ? makeTokenFile(file) : readToken(file)
