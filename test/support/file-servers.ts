/**
 * Real Apache, lighttpd and Caddy that list a folder, each on a free port and with its clock in UTC. nginx is in `nginx.ts`. What they answer is
 * theirs; nothing here knows who asks.
 */
import { apacheProgram, apacheSite, caddyProgram, lighttpdProgram } from './known-programs.ts'
import { startProgram, type ServerProgram } from './server-program.ts'
import type { TempFolder } from './temp.ts'

/** Apache: as Debian sets it up (a table), with names cut in preformatted text, and a bare list. */
export type FileServerKind = 'apache table' | 'apache text' | 'apache list' | 'lighttpd' | 'caddy'

export interface FileServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
}

interface Kind extends Omit<ServerProgram, 'configuration'> {
  readonly configuration: (folder: TempFolder, root: string, port: number) => string
}

const apache = (options: string): Kind => ({
  ...apacheProgram,
  configuration: (folder, root, port) => {
    const directory = `Options Indexes FollowSymLinks\n${options}`
    return apacheSite({ folder, port, root, modules: ['autoindex', 'dir'], server: '', directory })
  },
})

const kinds: Readonly<Record<FileServerKind, Kind>> = {
  // mods-available/autoindex.conf of Debian.
  'apache table': apache(
    'IndexOptions FancyIndexing VersionSort HTMLTable NameWidth=* DescriptionWidth=* Charset=UTF-8',
  ),
  'apache text': apache('IndexOptions FancyIndexing Charset=UTF-8'),
  'apache list': apache('IndexOptions Charset=UTF-8'),
  lighttpd: {
    ...lighttpdProgram,
    configuration: (folder, root, port) => `
      server.modules = ("mod_dirlisting")
      server.document-root = "${root}"
      server.bind = "127.0.0.1"
      server.port = ${port}
      server.errorlog = "${folder.at('error.log')}"
      dir-listing.activate = "enable"
      dir-listing.encoding = "utf-8"
    `,
  },
  caddy: {
    ...caddyProgram,
    configuration: (folder, root, port) => `
      {
        admin off
        auto_https off
        storage file_system ${folder.at('storage')}
      }
      http://127.0.0.1:${port} {
        root * "${root}"
        file_server browse
      }
    `,
  },
}

/** Lists `root` until it is disposed of. Throws, with the command that helps, where the server is not installed. */
export const startFileServer = (kind: FileServerKind, root: string): Promise<FileServer> => {
  const { configuration, ...program } = kinds[kind]
  return startProgram({ ...program, configuration: (folder, port) => configuration(folder, root, port) })
}
