import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultCacheDir, defaultDataDir } from '../../../main/api/data-dir.ts'

const home = resolve('/home/ada')

describe('the folders of a user', () => {
  it('are where the XDG base directory specification says', () => {
    const env = { XDG_DATA_HOME: resolve('/d'), XDG_CACHE_HOME: resolve('/c') }
    expect(defaultDataDir(env, 'linux', home)).toBe(join(resolve('/d'), 'sluice'))
    expect(defaultCacheDir(env, 'linux', home)).toBe(join(resolve('/c'), 'sluice'))
  })

  it.each(['', 'relative', './here'])('do not follow the relative value %j', (value) => {
    const env = { XDG_DATA_HOME: value, XDG_CACHE_HOME: value }
    expect(defaultDataDir(env, 'linux', home)).toBe(join(home, '.local', 'share', 'sluice'))
    expect(defaultCacheDir(env, 'linux', home)).toBe(join(home, '.cache', 'sluice'))
  })

  it('are the system’s own on macOS and Windows', () => {
    expect(defaultCacheDir({}, 'darwin', home)).toBe(join(home, 'Library', 'Caches', 'Sluice'))
    expect(defaultDataDir({ LOCALAPPDATA: join(home, 'L') }, 'win32', home)).toBe(join(home, 'L', 'Sluice'))
    expect(defaultCacheDir({ LOCALAPPDATA: join(home, 'L') }, 'win32', home)).toBe(join(home, 'L', 'Sluice', 'cache'))
  })
})
