/** The language of the window: the system's or the chosen one, changed while it stands. */
import { screen } from '@testing-library/react'
import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { download } from '../../renderer/workbench/invent.ts'
import { settle, stage, withPage } from './support.tsx'

withPage()

describe('the language', () => {
  it('is English where nothing else was asked for', async () => {
    await stage([])
    expect(screen.getByRole('button', { name: 'Add' })).toBeTruthy()
    expect(document.documentElement.lang).toBe('en')
  })

  it('changes at once, words and numbers, and is kept by the host', async () => {
    const { sluice, hostCalls } = await stage([
      download(1, 'film.mp4', { activity: 'transferring', speed: 2048, etaMs: 61_000 }),
    ])
    await act(() => sluice.hostSettings.set({ language: 'zh' }))
    await settle()
    expect(hostCalls.at(-1)).toEqual({ name: 'host.settings.set', input: { patch: { language: 'zh' } } })
    expect(screen.getByRole('button', { name: '添加' })).toBeTruthy()
    expect(screen.getByText('1分钟1秒')).toBeTruthy()
    expect(document.documentElement.lang).toBe('zh-Hans')
    await act(() => sluice.hostSettings.set({ language: 'en' }))
    await settle()
    expect(screen.getByRole('button', { name: 'Add' })).toBeTruthy()
    expect(screen.getByText('1 min 1 s')).toBeTruthy()
  })

  it('is the one that was kept, from the first moment', async () => {
    await stage([], { settings: { language: 'zh', theme: 'dark', density: 'compact' } })
    expect(screen.getByRole('heading', { name: '还没有下载' })).toBeTruthy()
    expect(document.documentElement.dataset).toMatchObject({ theme: 'dark', density: 'compact' })
  })
})
