/**
 * Real squid, tinyproxy and Dante on free ports, each in namespaces of its own, so that it ends with everything it has started, knows
 * a name that nobody else knows, and goes out from an address by which a server can tell it from its clients. Needs Linux and root.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { accepts, freePort } from './listen.ts'
import { run, type Command } from './processes.ts'
import { tempFolder, type TempFolder } from './temp.ts'
import { until } from './until.ts'

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

interface Setting {
  readonly folder: TempFolder
  readonly port: number
  readonly options: RealProxyOptions
}

interface Kind {
  readonly path: string
  /** The Debian package that it is in. */
  readonly from: string
  readonly args: (file: string) => readonly string[]
  readonly configuration: (setting: Setting) => string
}

const squid = ({ folder, port, options: { login, refuses } }: Setting): string => `
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

const tinyproxy = ({ folder, port, options: { login, refuses } }: Setting): string => `
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

const dante = ({ folder, port, options: { login, refuses } }: Setting): string => `
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
  squid: { path: '/usr/sbin/squid', from: 'squid', args: (file) => ['-N', '-f', file], configuration: squid },
  tinyproxy: {
    path: '/usr/bin/tinyproxy',
    from: 'tinyproxy',
    args: (file) => ['-d', '-c', file],
    configuration: tinyproxy,
  },
  dante: { path: '/usr/sbin/danted', from: 'dante-server', args: (file) => ['-f', file], configuration: dante },
}

/** What the program sees in the place of a file of the system. */
type Masks = readonly (readonly [own: string, system: string])[]

const hashed = (password: string): string =>
  execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim()

/** Dante asks for accounts of the system, so one is added to what it sees of them. */
const withAccount = async (folder: TempFolder, user: string, password: string): Promise<Masks> => {
  const [accounts, secrets] = await Promise.all([readFile('/etc/passwd', 'utf8'), readFile('/etc/shadow', 'utf8')])
  await writeFile(folder.at('passwd'), `${accounts}${user}:x:64000:64000::/nonexistent:/usr/sbin/nologin\n`)
  await writeFile(folder.at('shadow'), `${secrets}${user}:${hashed(password)}:19000:0:99999:7:::\n`)
  return [
    [folder.at('passwd'), '/etc/passwd'],
    [folder.at('shadow'), '/etc/shadow'],
  ]
}

const prepared = async ({ folder, port, options }: Setting): Promise<Masks> => {
  // They give up root and write their logs as somebody else.
  await chmod(folder.path, 0o777)
  const { program, login } = options
  await writeFile(folder.at('configuration'), kinds[program].configuration({ folder, port, options }))
  await writeFile(folder.at('allowed'), '^nowhere\\.example\\.test$\n')
  await writeFile(folder.at('hosts'), `127.0.0.1 localhost ${proxyOnlyName}\n`)
  const hosts = [[folder.at('hosts'), '/etc/hosts']] as const
  if (login === undefined) return hosts
  const { user, password, by = 'basic' } = login
  await writeFile(folder.at('logins'), `${user}:${by === 'basic' ? hashed(password) : password}\n`)
  return program === 'dante' ? [...hosts, ...(await withAccount(folder, user, password))] : hosts
}

/**
 * Whoever ends the first process of a process namespace ends all of it. That is the shell, because a program that gives up root is no
 * longer told that its parent has died.
 */
const inNamespaces = ['--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--propagation', 'private', '--']
const masked = 'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit; shift 2; done; shift; "$@"; exit $?'

export class RealProxy {
  readonly port: number
  readonly #options: RealProxyOptions
  readonly #folder: TempFolder
  readonly #masks: Masks
  #process: Command | null = null

  constructor({ folder, port, options }: Setting, masks: Masks) {
    this.#folder = folder
    this.port = port
    this.#options = options
    this.#masks = masks
  }

  /** Of the right scheme; with the credentials that it wants, or with others. */
  url(login: RealProxyOptions['login'] | null = this.#options.login): string {
    const secret = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : ''
    return `${this.#options.program === 'dante' ? 'socks5' : 'http'}://${secret}127.0.0.1:${String(this.port)}`
  }

  /** Again, on the same port, after `die`. */
  async start(): Promise<void> {
    const { path, args, from } = kinds[this.#options.program]
    if (!existsSync(path)) throw new Error(`${path} is missing. Type: sudo apt-get install -y ${from}`)
    const masks = this.#masks.flat()
    this.#process = run('unshare', [
      ...[...inNamespaces, 'sh', '-c', masked, 'sh', ...masks, '--'],
      ...[path, ...args(this.#folder.at('configuration'))],
    ])
    const died = this.#process.ended.then(({ stdout, stderr }) => {
      throw new Error(`${path} did not start: ${stdout}${stderr}`)
    })
    await Promise.race([died, until(`${path} listening`, () => accepts(this.port))])
    died.catch(() => undefined)
  }

  /** At once, with every connection that it holds. */
  async die(): Promise<void> {
    await this.#process?.killHard()
    this.#process = null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.die()
    await this.#folder.remove()
  }
}

/** Throws, with the command that helps, where the program is not installed. */
export const startRealProxy = async (options: RealProxyOptions): Promise<RealProxy> => {
  for (let attempt = 1; ; attempt += 1) {
    const setting = { folder: tempFolder(options.program), port: await freePort(), options }
    const proxy = new RealProxy(setting, await prepared(setting))
    try {
      await proxy.start()
      return proxy
    } catch (error) {
      await proxy[Symbol.asyncDispose]()
      // Somebody may have taken the port between the look and the start.
      if (attempt === 3) throw error
    }
  }
}
