/** Puts the window on a page with a scripted engine behind it. jsdom has no layout, so elements are given a size. */
import { act, cleanup, fireEvent, render, type RenderResult } from '@testing-library/react'
import { afterEach, beforeEach, vi } from 'vitest'
import type { Sluice } from '../../renderer/client/context.ts'
import type { Host } from '../../renderer/client/host.ts'
import { Root } from '../../renderer/shell/Root.tsx'
import { followSettings } from '../../renderer/shell/appearance.ts'
import { createHostSettings } from '../../renderer/state/host-settings.ts'
import { Mirror } from '../../renderer/state/mirror.ts'
import { createSurface } from '../../renderer/state/surface.ts'
import { startWords } from '../../renderer/words/words.ts'
import { ScriptedClient } from '../../renderer/workbench/scripted-client.ts'
import type { Aria2View, HostCommandName } from '../../shared/host.ts'
import { type HostSettings, type HostSettingsPatch, recallHostSettings } from '../../shared/host-settings.ts'
import type { DownloadView } from '../../shared/views.ts'

export interface Staged {
  readonly client: ScriptedClient
  readonly hostCalls: { readonly name: HostCommandName; readonly input: unknown }[]
  readonly sluice: Sluice
  readonly view: RenderResult
  /** Calls of one command, their inputs in order. */
  readonly inputs: (name: string) => readonly unknown[]
}

/** Lets everything that waits in microtasks and timers of zero happen. */
export const settle = (): Promise<void> =>
  act(async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  })

export const stage = async (
  rows: readonly DownloadView[],
  options: { readonly host?: boolean; readonly settings?: HostSettingsPatch; readonly aria2?: Aria2View } = {},
): Promise<Staged> => {
  const client = new ScriptedClient(rows)
  const hostCalls: { name: HostCommandName; input: unknown }[] = []
  let settings = recallHostSettings(options.settings ?? {})
  const host: Host = {
    call: (name, input) => {
      hostCalls.push({ name, input })
      if (input && 'patch' in input) settings = { ...settings, ...input.patch } as HostSettings
      return Promise.resolve({ text: '', path: null, settings, ...options.aria2 } as never)
    },
  }
  const ownHost = options.host === false ? null : host
  const hostSettings = createHostSettings(ownHost, { first: settings })
  const words = startWords()
  followSettings(hostSettings, words)
  const sluice: Sluice = {
    client,
    host: ownHost,
    hostSettings,
    mirror: new Mirror(client),
    surface: createSurface(),
  }
  const view = render(<Root sluice={sluice} words={words} />)
  await settle()
  const inputs = (name: string): readonly unknown[] =>
    client.calls.filter((call) => call.name === name).map((call) => call.input)
  return { client, hostCalls, sluice, view, inputs }
}

/** The names of the rows on screen, top to bottom. */
export const shownNames = (): readonly string[] =>
  [...document.querySelectorAll('.rows .row .name .first')].map((cell) => cell.textContent)

export const selectedNames = (): readonly string[] =>
  [...document.querySelectorAll('.rows .row.selected .name .first')].map((cell) => cell.textContent)

export const rowNamed = (name: string): Element => {
  const row = [...document.querySelectorAll('.rows .row')].find((candidate) => candidate.textContent.includes(name))
  if (!row) throw new Error(`no row shows ${name}`)
  return row
}

export const clickRow = async (
  name: string,
  keys: { readonly ctrlKey?: boolean; readonly shiftKey?: boolean } = {},
): Promise<void> => {
  fireEvent.mouseDown(rowNamed(name), { button: 0, ...keys })
  await settle()
}

export const grid = (): HTMLElement => {
  const found = document.getElementById('download-list')
  if (!found) throw new Error('there is no list')
  return found
}

export const press = async (
  key: string,
  keys: { readonly ctrlKey?: boolean; readonly shiftKey?: boolean } = {},
): Promise<void> => {
  fireEvent.keyDown(grid(), { key, ...keys })
  await settle()
}

/** Call at the head of a test file. */
export const withPage = (): void => {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(480)
    vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1000)
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(480)
    Element.prototype.scrollTo = function scrollTo(this: Element, to?: ScrollToOptions | number) {
      if (typeof to === 'object' && to.top !== undefined) this.scrollTop = to.top
      // As in a browser, the event comes later.
      queueMicrotask(() => this.dispatchEvent(new Event('scroll')))
    }
    // An editor asks where its text stands.
    Range.prototype.getClientRects = () => document.body.getClientRects()
    Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true)
    // Nothing is ever resized here.
    Reflect.set(
      globalThis,
      'ResizeObserver',
      class {
        observe = vi.fn()
        unobserve = vi.fn()
        disconnect = vi.fn()
      },
    )
  })
  afterEach(cleanup)
}
