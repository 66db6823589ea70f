/**
 * A real nginx on free ports, run as the current user in a folder of its own, HTTP and HTTPS, with
 * a log that tests can count. Knows nothing of the fault origin.
 */
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { repeatedBytes } from './byte-ranges.ts'
import { accepts, freePort } from './listen.ts'
import { run } from './processes.ts'
import type { Command } from './processes.ts'
import { tempFolder } from './temp.ts'
import type { TempFolder } from './temp.ts'
import { certificates } from './tls.ts'
import { until } from './until.ts'

export interface NginxOptions {
  /** Folder to serve. Left out: an empty one that goes when nginx stops. */
  readonly root?: string
  /** `limit_rate`, for each connection; bytes a second. */
  readonly bytesPerSecond?: number
  /** `limit_conn`, for each client; nginx answers 503 beyond it. */
  readonly maxConnections?: number
  /** Further lines for the server block. */
  readonly directives?: readonly string[]
}

/** One answered request. nginx writes it when the response has ended. */
export interface NginxRequest {
  /** `GET /name HTTP/1.1` */
  readonly request: string
  readonly path: string
  readonly status: number
  /** Head and body. */
  readonly sentBytes: number
  readonly bodyBytes: number
  /** Range header as asked; empty if none. */
  readonly range: string
  /** First offset of a 206 as answered, 0 otherwise. */
  readonly start: number
  readonly userAgent: string
  readonly connection: number
}

const program = '/usr/sbin/nginx'

const lineSchema = z.object({
  request: z.string(),
  path: z.string(),
  status: z.number(),
  sentBytes: z.number(),
  bodyBytes: z.number(),
  range: z.string(),
  contentRange: z.string(),
  userAgent: z.string(),
  connection: z.number(),
})

export async function startNginx(options: NginxOptions = {}): Promise<Nginx> {
  for (let attempt = 1; ; attempt += 1) {
    const folder = tempFolder('nginx')
    const nginx = new Nginx(folder, options.root ?? folder.at('root'), {
      http: await freePort(),
      https: await freePort(),
    })
    try {
      await nginx.start(options)
      return nginx
    } catch (error) {
      await nginx.stop()
      // Somebody may have taken the port between the look and the start.
      if (attempt === 3) throw error
    }
  }
}

export class Nginx {
  /** The folder that is served. */
  readonly root: string
  readonly url: string
  /** Signed by the tests' own authority. */
  readonly secureUrl: string
  readonly #folder: TempFolder
  readonly #ports: { readonly http: number; readonly https: number }
  #process: Command | null = null
  /** How much of the log `freshRequests` has told of. */
  #readBytes = 0

  constructor(folder: TempFolder, root: string, ports: { http: number; https: number }) {
    this.#folder = folder
    this.#ports = ports
    this.root = root
    this.url = `http://127.0.0.1:${ports.http}`
    this.secureUrl = `https://127.0.0.1:${ports.https}`
  }

  async start(options: NginxOptions): Promise<void> {
    const folder = this.#folder
    await mkdir(this.root, { recursive: true })
    const { good } = await certificates()
    const tls = [`ssl_certificate ${good.certPath};`, `ssl_certificate_key ${good.keyPath};`]
    await writeFile(folder.at('nginx.conf'), this.#configuration(options, tls))
    const errors = folder.at('error.log')
    this.#process = run(program, ['-p', folder.path, '-c', folder.at('nginx.conf'), '-e', errors])
    const died = this.#process.ended.then(({ stderr }) => {
      throw new Error(`nginx did not start: ${stderr}`)
    })
    await Promise.race([died, until('nginx listening', () => accepts(this.#ports.https))])
  }

  /** All requests that have ended so far. To see one that a test has made, wait with `until`. */
  async requests(path?: string): Promise<readonly NginxRequest[]> {
    const text = await readFile(this.#folder.at('access.log'), 'utf8')
    const all = text.split('\n').slice(0, -1).map(parseNginxLine)
    return path === undefined ? all : all.filter((entry) => entry.path === path)
  }

  /** Those that have ended since this was asked last. */
  async freshRequests(): Promise<readonly NginxRequest[]> {
    const log = await open(this.#folder.at('access.log'))
    try {
      const { size } = await log.stat()
      const bytes = Buffer.alloc(size - this.#readBytes)
      await log.read(bytes, 0, bytes.length, this.#readBytes)
      const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
      this.#readBytes += whole.length
      return whole.toString('utf8').split('\n').slice(0, -1).map(parseNginxLine)
    } finally {
      await log.close()
    }
  }

  /** Bytes of one file sent more often than once. */
  async resentBytes(path: string): Promise<number> {
    const answered = (await this.requests(path)).filter(({ status }) => [200, 206].includes(status))
    return repeatedBytes(answered.map(({ start, bodyBytes }) => ({ start, end: start + bodyBytes })))
  }

  async stop(): Promise<void> {
    this.#process?.signal('SIGTERM')
    await this.#process?.exit()
    await this.#folder.remove()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #configuration(options: NginxOptions, tls: readonly string[]): string {
    const { bytesPerSecond, maxConnections, directives = [] } = options
    const limits = [
      ...(bytesPerSecond === undefined ? [] : [`limit_rate ${bytesPerSecond};`]),
      ...(maxConnections === undefined ? [] : [`limit_conn clients ${maxConnections};`]),
    ]
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${this.#folder.at(name)};`,
    )
    return `
      ${process.getuid?.() === 0 ? 'user root;' : ''}
      daemon off; worker_processes 1; pid ${this.#folder.at('pid')};
      events { worker_connections 4096; }
      http {
        ${paths.join(' ')}
        default_type application/octet-stream; sendfile on; keepalive_requests 100000;
        types { text/html html; text/plain txt; application/zip zip; }
        limit_conn_zone $binary_remote_addr zone=clients:1m;
        log_format counted escape=json '{"request":"$request","path":"$uri","status":$status,'
          '"sentBytes":$bytes_sent,"bodyBytes":$body_bytes_sent,"range":"$http_range",'
          '"contentRange":"$sent_http_content_range","userAgent":"$http_user_agent",'
          '"connection":$connection}';
        access_log ${this.#folder.at('access.log')} counted;
        server {
          listen 127.0.0.1:${this.#ports.http};
          listen 127.0.0.1:${this.#ports.https} ssl;
          ${tls.join(' ')}
          root ${this.root};
          ${[...limits, ...directives].join('\n')}
        }
      }`
  }
}

/** One line of the access log, in the format above. */
export function parseNginxLine(line: string): NginxRequest {
  const { contentRange, ...found } = lineSchema.parse(JSON.parse(line))
  return { ...found, start: Number(/^bytes (\d+)-/.exec(contentRange)?.[1] ?? 0) }
}
