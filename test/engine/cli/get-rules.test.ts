/** The command and the rules of its data folder: they act only when they are asked for, and never against an option. */
import { expect, test } from 'vitest'
import { silentLog, startEngine } from '../../../main/engine/engine.ts'
import { rule } from '../../../shared/rules.ts'
import { startOrigin } from '../../support/fault-server/index.ts'
import { tempFolder, treeOf } from '../../support/temp.ts'
import { sluice } from './sluice.ts'

test('--rules lets them choose the folder where no option does', async () => {
  await using origin = await startOrigin()
  await using folder = tempFolder('get-rules')
  const data = folder.at('data')
  const engine = await startEngine({ dataDir: data, defaultDir: folder.at('x'), log: silentLog })
  const then = { dir: folder.at('sorted') }
  await engine.rules.save({ id: null, rule: rule.parse({ name: 'zips', when: { extensions: ['zip'] }, then }) })
  await engine.stop()
  const urls = ['a', 'b', 'c', 'd'].map((name) => origin.serve(`/${name}.zip`, { sizeBytes: 10, seed: name }))
  const get = async (index: number, ...flags: string[]): Promise<void> => {
    const { code, stderr } = await sluice(folder, ['get', '-q', ...flags, urls[index] ?? ''])
    expect([code, stderr]).toEqual([0, ''])
  }
  await get(0)
  await get(1, '--rules')
  await get(2, '--rules', '-d', folder.at('chosen'))
  await get(3, '--rules', '-o', 'named.zip')
  const files = (await treeOf(folder.path)).map(({ path }) => path).filter((path) => path.endsWith('.zip'))
  expect(files.sort()).toEqual(['a.zip', 'chosen/c.zip', 'sorted/b.zip', 'sorted/named.zip'])
})
