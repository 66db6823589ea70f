// Runs the hard tests (test/hard): faults by the hundred, against the built command, in a mount namespace of their own. Arguments
// are passed on. Needs Linux and root: real power cuts need real file systems.
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { projectNode, root, run, runChild, Stop } from './setup.mjs'
import { ensureSystemPackages, hasCommand } from './system.mjs'

await run(import.meta.url, async (args) => {
  if (process.platform !== 'linux') throw new Stop('the hard tests run on Linux only: they cut file systems off.')
  const script = join(root, 'test', 'hard', 'run.ts')
  if (args.includes('--help') || args.includes('-h')) return runChild(projectNode(), [script, '--help'])
  if (process.getuid() !== 0) throw new Stop('the hard tests mount file systems. Type: sudo npm run test:hard')
  ensureSystemPackages()
  for (const [command, name] of [
    ['mkfs.ext4', 'e2fsprogs'],
    ['perl', 'perl-base'],
    ['unshare', 'util-linux'],
  ])
    if (!hasCommand(command)) throw new Stop(`the hard tests need ${command}. Type as root: apt-get install -y ${name}`)
  await buildAll()
  return runChild('unshare', ['--mount', '--propagation', 'private', projectNode(), script, ...args])
})
