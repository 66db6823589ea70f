/**
 * Real squid, tinyproxy and Dante on free ports, each in namespaces of its own, so that it ends with everything it has started, knows
 * a name that nobody else knows, and goes out from an address by which a server can tell it from its clients. Needs Linux and root.
 */
import { execFileSync } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { startProgram, type RunningServer, type ServerProgram } from './server-program.ts'
import type { TempFolder } from './temp.ts'

/** Where all of them go out from; the interface must have it. */
export const proxyAddress = '127.0.0.2'
/** They alone can resolve it: to 127.0.0.1. */
export const proxyOnlyName = 'known-to-the-proxy.example.test'

export type RealProxyProgram = 'squid' | 'tinyproxy' | 'dante'

export interface RealProxyOptions {
  readonly program: RealProxyProgram
  /** Wanted credentials, and how they are asked for. Left out: none. */
  readonly login?: { readonly user: string; readonly password: string; readonly by?: 'basic' | 'digest' }
  /** Serves nobody. */
  readonly refuses?: boolean
}

type Configuration = (folder: TempFolder, port: number, options: RealProxyOptions) => string

interface Kind extends Pick<ServerProgram, 'program' | 'from' | 'args'> {
  readonly configuration: Configuration
}

const squid: Configuration = (folder, port, { login, refuses }) => `
  http_port 127.0.0.1:${port}
  pid_filename none
  access_log stdio:${folder.at('access.log')}
  cache_log ${folder.at('cache.log')}
  coredump_dir ${folder.path}
  cache deny all
  pinger_enable off
  shutdown_lifetime 0 seconds
  visible_hostname squid.example.test
  tcp_outgoing_address ${proxyAddress}
  hosts_file /etc/hosts
  ${login === undefined ? '' : squidLogin(folder, login.by ?? 'basic')}
  http_access ${refuses === true ? 'deny' : 'allow'} all
`

const squidLogin = (folder: TempFolder, by: 'basic' | 'digest'): string => `
  auth_param ${by} program /usr/lib/squid/${by === 'basic' ? 'basic_ncsa_auth' : 'digest_file_auth'} ${folder.at('logins')}
  auth_param ${by} realm tests
  acl known proxy_auth REQUIRED
  http_access deny !known
`

const tinyproxy: Configuration = (folder, port, { login, refuses }) => `
Port ${port}
Listen 127.0.0.1
Bind ${proxyAddress}
Timeout 600
LogFile "${folder.at('log')}"
LogLevel Info
MaxClients 200
${login === undefined ? '' : `BasicAuth ${login.user} ${login.password}`}
${refuses === true ? `Filter "${folder.at('allowed')}"\nFilterDefaultDeny Yes` : ''}
`

const dante: Configuration = (folder, port, { login, refuses }) => `
  logoutput: ${folder.at('log')}
  internal: 127.0.0.1 port = ${port}
  external: ${proxyAddress}
  clientmethod: none
  socksmethod: ${login === undefined ? 'none' : 'username'}
  user.privileged: root
  user.unprivileged: nobody
  client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
  socks ${refuses === true ? 'block' : 'pass'} { from: 127.0.0.0/8 to: 0.0.0.0/0 }
`

const kinds: Readonly<Record<RealProxyProgram, Kind>> = {
  squid: { program: '/usr/sbin/squid', from: 'squid', args: (file) => ['-N', '-f', file], configuration: squid },
  tinyproxy: {
    program: '/usr/bin/tinyproxy',
    from: 'tinyproxy',
    args: (file) => ['-d', '-c', file],
    configuration: tinyproxy,
  },
  dante: { program: '/usr/sbin/danted', from: 'dante-server', args: (file) => ['-f', file], configuration: dante },
}

const hashed = (password: string): string =>
  execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim()

/** Dante asks for accounts of the system, so one is added to what it sees of them. */
const withAccount = async (folder: TempFolder, user: string, password: string): Promise<void> => {
  const [accounts, secrets] = await Promise.all([readFile('/etc/passwd', 'utf8'), readFile('/etc/shadow', 'utf8')])
  await writeFile(folder.at('passwd'), `${accounts}${user}:x:64000:64000::/nonexistent:/usr/sbin/nologin\n`)
  await writeFile(folder.at('shadow'), `${secrets}${user}:${hashed(password)}:19000:0:99999:7:::\n`)
}

const prepare = async (folder: TempFolder, { program, login }: RealProxyOptions): Promise<void> => {
  // They give up root and write their logs as somebody else.
  await chmod(folder.path, 0o777)
  await writeFile(folder.at('allowed'), '^nowhere\\.example\\.test$\n')
  await writeFile(folder.at('hosts'), `127.0.0.1 localhost ${proxyOnlyName}\n`)
  if (login === undefined) return
  const { user, password, by = 'basic' } = login
  await writeFile(folder.at('logins'), `${user}:${by === 'basic' ? hashed(password) : password}\n`)
  if (program === 'dante') await withAccount(folder, user, password)
}

/** Files of the system in whose place the program sees those of the folder. */
const maskedBy = ({ program, login }: RealProxyOptions): readonly string[] =>
  program === 'dante' && login !== undefined ? ['hosts', 'passwd', 'shadow'] : ['hosts']

/**
 * Whoever ends the first process of a process namespace ends all of it. That is the shell, because a program that gives up root is no
 * longer told that its parent has died.
 */
const inNamespaces = ['--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--propagation', 'private', '--']
const masked = 'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit; shift 2; done; shift; "$@"; exit $?'

export class RealProxy {
  readonly #options: RealProxyOptions
  readonly #running: RunningServer

  constructor(options: RealProxyOptions, running: RunningServer) {
    this.#options = options
    this.#running = running
  }

  /** Of the right scheme; with the credentials that it wants, or with others. */
  url(login: RealProxyOptions['login'] | null = this.#options.login): string {
    const secret = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : ''
    return `${this.#options.program === 'dante' ? 'socks5' : 'http'}://${secret}127.0.0.1:${String(this.#running.port)}`
  }

  /** Again, on the same port, after `die`. */
  start(): Promise<void> {
    return this.#running.start()
  }

  /** At once, with every connection that it holds. */
  die(): Promise<void> {
    return this.#running.end()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#running[Symbol.asyncDispose]()
  }
}

/** Throws, with the command that helps, where the program is not installed. */
export const startRealProxy = async (options: RealProxyOptions): Promise<RealProxy> => {
  const { configuration, ...kind } = kinds[options.program]
  const masks = (folder: TempFolder) => maskedBy(options).flatMap((name) => [folder.at(name), `/etc/${name}`])
  const running = await startProgram({
    ...kind,
    configuration: (folder, port) => configuration(folder, port, options),
    prepare: (folder) => prepare(folder, options),
    within: (folder) => ['unshare', ...inNamespaces, 'sh', '-c', masked, 'sh', ...masks(folder), '--'],
    endsBy: 'SIGKILL',
  })
  return new RealProxy(options, running)
}
