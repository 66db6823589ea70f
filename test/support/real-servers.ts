/**
 * Real nginx, Apache, lighttpd and Caddy, and Python's own, that serve the files of a folder the way people set them up: with compression
 * for text, keep-alive limits, TLS. What they answer is theirs.
 */
import { apacheProgram, apacheSite, caddyProgram, lighttpdProgram } from './known-programs.ts'
import { startProgram, type RunningServer, type ServerProgram } from './server-program.ts'
import type { TempFolder } from './temp.ts'
import type { Certificate } from './tls.ts'

/** `apache 1.0` answers everything by HTTP/1.0; `python` as well, and knows no ranges. */
export const realServerKinds = ['nginx', 'apache', 'apache 1.0', 'lighttpd', 'caddy', 'python'] as const
export type RealServerKind = (typeof realServerKinds)[number]

export interface RealServerOptions {
  readonly root: string
  /** So many requests, then the server closes the connection. Left out: the server's own limit. */
  readonly requestsPerConnection?: number
  /** HTTPS. nginx, Apache and Caddy. */
  readonly tls?: Certificate
}

type Configuration = (folder: TempFolder, port: number, options: RealServerOptions) => string

const nginx: Configuration = (folder, port, { root, requestsPerConnection = 1000, tls }) => `
  ${process.getuid?.() === 0 ? 'user root;' : ''}
  daemon off; worker_processes 1; pid ${folder.at('pid')}; error_log ${folder.at('error.log')};
  events { worker_connections 1024; }
  http {
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder.at(name)};`).join(' ')}
    access_log off; sendfile on; keepalive_requests ${requestsPerConnection};
    default_type application/octet-stream; types { text/plain txt; }
    gzip on; gzip_min_length 1; gzip_types text/plain;
    server {
      listen 127.0.0.1:${port} ${tls === undefined ? '' : `ssl; ssl_certificate ${tls.certPath}; ssl_certificate_key ${tls.keyPath}`};
      root "${root}";
    }
  }`

const apache =
  (more: string): Configuration =>
  (folder, port, { root, requestsPerConnection = 100, tls }) =>
    apacheSite({
      ...{ folder, port, root, directory: '' },
      modules: ['filter', 'deflate', 'env', 'socache_shmcb', 'ssl'],
      server: `
        AddType text/plain .txt
        AddOutputFilterByType DEFLATE text/plain
        MaxKeepAliveRequests ${requestsPerConnection}
        ${tls === undefined ? '' : `SSLEngine on\nSSLCertificateFile ${tls.certPath}\nSSLCertificateKeyFile ${tls.keyPath}`}
        ${more}
      `,
    })

const lighttpd: Configuration = (folder, port, { root, requestsPerConnection = 100 }) => `
  server.modules = ("mod_deflate")
  server.document-root = "${root}"
  server.bind = "127.0.0.1"
  server.port = ${port}
  server.errorlog = "${folder.at('error.log')}"
  server.max-keep-alive-requests = ${requestsPerConnection}
  mimetype.assign = (".txt" => "text/plain", "" => "application/octet-stream")
  deflate.mimetypes = ("text/plain")
  deflate.allowed-encodings = ("gzip")
`

const caddy: Configuration = (folder, port, { root, tls }) => `
  {
    admin off
    auto_https off
    grace_period 100ms
    storage file_system ${folder.at('storage')}
  }
  ${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port} {
    ${tls === undefined ? '' : `tls ${tls.certPath} ${tls.keyPath}`}
    root * "${root}"
    encode gzip
    file_server
  }
`

interface Kind extends Omit<ServerProgram, 'configuration' | 'args'> {
  readonly args: (file: string, port: number, root: string) => readonly string[]
  readonly configuration: Configuration
  /** Reads its configuration again and goes on with what is under way; null: it has no signal for that. */
  readonly reload: NodeJS.Signals | null
}

const apacheKind = (more: string): Kind => ({
  ...apacheProgram,
  configuration: apache(more),
  reload: 'SIGUSR1',
})

const kinds: Readonly<Record<RealServerKind, Kind>> = {
  nginx: {
    program: '/usr/sbin/nginx',
    from: 'nginx-light',
    args: (file) => ['-c', file, '-e', `${file}.errors`],
    configuration: nginx,
    reload: 'SIGHUP',
  },
  apache: apacheKind(''),
  'apache 1.0': apacheKind('SetEnv downgrade-1.0\nSetEnv force-response-1.0'),
  lighttpd: {
    ...lighttpdProgram,
    configuration: lighttpd,
    reload: 'SIGUSR1',
  },
  caddy: {
    ...caddyProgram,
    configuration: caddy,
    reload: null,
  },
  python: {
    program: '/usr/bin/python3',
    from: 'python3',
    args: (_, port, root) => ['-m', 'http.server', '--bind', '127.0.0.1', '-d', root, String(port)],
    configuration: () => '',
    reload: null,
  },
}

export const reloadSignal = (kind: RealServerKind): NodeJS.Signals | null => kinds[kind].reload

/** Serves a folder until it is disposed of. Throws, with the command that helps, where the server is not installed. */
export const startRealServer = (kind: RealServerKind, options: RealServerOptions): Promise<RunningServer> => {
  const { program, from, args, configuration } = kinds[kind]
  return startProgram({
    program,
    from,
    args: (file, port) => args(file, port, options.root),
    configuration: (folder, port) => configuration(folder, port, options),
  })
}
