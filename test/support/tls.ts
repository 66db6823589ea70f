/**
 * A certificate authority of the tests' own and certificates right and wrong, made once a process
 * by the openssl command. Knows nothing of the servers that use them.
 */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { tempFolder } from './temp.ts'
import type { TempFolder } from './temp.ts'

/** PEM texts and the files that hold them. */
export interface Certificate {
  readonly key: string
  readonly cert: string
  readonly keyPath: string
  readonly certPath: string
}

export interface Certificates {
  readonly ca: Certificate
  /** For 127.0.0.1, localhost and everything below example.test; signed by `ca`, as are the next two. */
  readonly good: Certificate
  readonly expired: Certificate
  /** For elsewhere.test only. */
  readonly wrongHost: Certificate
  /** Right names, signed by itself. */
  readonly selfSigned: Certificate
}

const ourNames = 'IP:127.0.0.1,DNS:localhost,DNS:*.example.test'
const execute = promisify(execFile)
let made: Promise<Certificates> | null = null

export function certificates(): Promise<Certificates> {
  made ??= make(tempFolder('tls'))
  return made
}

async function make(folder: TempFolder): Promise<Certificates> {
  const ca = await selfSigned(folder, 'ca', 'CA:TRUE')
  const [good, expired, wrongHost, own] = await Promise.all([
    signed(folder, 'good', ourNames, 30),
    signed(folder, 'expired', ourNames, -1),
    signed(folder, 'wrong-host', 'DNS:elsewhere.test', 30),
    selfSigned(folder, 'self-signed', 'CA:FALSE'),
  ])
  return { ca, good, expired, wrongHost, selfSigned: own }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

async function selfSigned(folder: TempFolder, name: string, basic: string): Promise<Certificate> {
  const { keyPath, certPath } = pathsOf(folder, name)
  await openssl('req', '-x509', ...newKey, '-keyout', keyPath, '-out', certPath, '-days', '30', [
    ...['-subj', `/CN=Sluice test ${name}`, '-addext', `subjectAltName=${ourNames}`],
    ...['-addext', `basicConstraints=critical,${basic}`],
  ])
  return load(folder, name)
}

async function signed(folder: TempFolder, name: string, names: string, days: number): Promise<Certificate> {
  const { keyPath, certPath } = pathsOf(folder, name)
  const ca = pathsOf(folder, 'ca')
  const request = folder.at(`${name}.csr`)
  const extensions = folder.at(`${name}.ext`)
  await writeFile(extensions, `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`)
  await openssl('req', ...newKey, '-keyout', keyPath, '-out', request, '-subj', `/CN=${name}`)
  await openssl('x509', '-req', '-in', request, '-CA', ca.certPath, '-CAkey', ca.keyPath, [
    ...['-days', String(days), '-set_serial', `0x${Buffer.from(name).toString('hex')}`],
    ...['-extfile', extensions, '-out', certPath],
  ])
  return load(folder, name)
}

async function openssl(...args: readonly (string | readonly string[])[]): Promise<void> {
  await execute('openssl', args.flat())
}

function pathsOf(folder: TempFolder, name: string): { keyPath: string; certPath: string } {
  return { keyPath: folder.at(`${name}.key`), certPath: folder.at(`${name}.pem`) }
}

async function load(folder: TempFolder, name: string): Promise<Certificate> {
  const { keyPath, certPath } = pathsOf(folder, name)
  const [key, cert] = await Promise.all([readFile(keyPath, 'utf8'), readFile(certPath, 'utf8')])
  return { key, cert, keyPath, certPath }
}
