// Runs the hard tests (test/hard): faults by the hundred, against the built command, in namespaces of their own for mounts and for the
// network. Arguments are passed on. Needs Linux and root: real power cuts need real file systems.
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { projectNode, root, run, runChild, Stop } from './setup.mjs'
import { ensureSystemPackages, hasCommand } from './system.mjs'

/** Debian packages that only these tests need: real proxies, and a browser. There is no network to fetch them from within the tests. */
const PACKAGES = ['squid', 'tinyproxy', 'dante-server', 'chromium']

await run(import.meta.url, async (args) => {
  if (process.platform !== 'linux') throw new Stop('the hard tests run on Linux only: they cut file systems off.')
  const script = join(root, 'test', 'hard', 'run.ts')
  if (args.includes('--help') || args.includes('-h')) return runChild(projectNode(), [script, '--help'])
  if (process.getuid() !== 0) throw new Stop('the hard tests mount file systems. Type: sudo npm run test:hard')
  ensureSystemPackages(PACKAGES)
  for (const [command, name] of [
    ['mkfs.ext4', 'e2fsprogs'],
    ['perl', 'perl-base'],
    ['unshare', 'util-linux'],
    ['ip', 'iproute2'],
  ])
    if (!hasCommand(command)) throw new Stop(`the hard tests need ${command}. Type as root: apt-get install -y ${name}`)
  await buildAll()
  // A network of their own, too: nothing leaves it, and what the tests do to it ends with them. Proxies go out from the second address.
  const network = 'ip link set lo up && ip address add 127.0.0.2/8 dev lo && exec "$@"'
  const apart = ['--mount', '--net', '--propagation', 'private', 'sh', '-c', network, 'sh']
  return runChild('unshare', [...apart, projectNode(), script, ...args])
})
