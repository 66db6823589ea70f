/** Where the window was: remembered in a small file, and used again only where a screen still is. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type BrowserWindow, type Rectangle, screen } from 'electron'

export interface Bounds extends Rectangle {
  readonly isMaximized: boolean
}

type Size = Pick<Rectangle, 'width' | 'height'>

const smallest: Size = { width: 640, height: 400 }

/** What the file holds, if it holds the place of a window. */
const boundsOf = (found: unknown, least: Size): Bounds | null => {
  if (typeof found !== 'object' || found === null) return null
  const number = (name: string): number => Number(Reflect.get(found, name))
  const bounds = { x: number('x'), y: number('y'), width: number('width'), height: number('height') }
  if (!Object.values(bounds).every(Number.isSafeInteger)) return null
  if (bounds.width < least.width || bounds.height < least.height) return null
  return { ...bounds, isMaximized: Reflect.get(found, 'isMaximized') === true }
}

const overlaps = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width - 80 && b.x < a.x + a.width - 80 && a.y < b.y + b.height - 40 && b.y < a.y + a.height - 40

export const recallBounds = (file: string, least = smallest): Bounds | null => {
  try {
    const bounds = boundsOf(JSON.parse(readFileSync(file, 'utf8')), least)
    return bounds && overlaps(bounds, screen.getDisplayMatching(bounds).workArea) ? bounds : null
  } catch {
    return null
  }
}

/** The place alone, of a window whose size is its own. */
export const recallPlace = (file: string, size: Size): Pick<Rectangle, 'x' | 'y'> | null => {
  const bounds = recallBounds(file, size)
  return bounds && { x: bounds.x, y: bounds.y }
}

/** Writes the place of the window a moment after it was moved, and when it is hidden. */
export const keepBounds = (window: BrowserWindow, file: string): void => {
  let timer: NodeJS.Timeout | undefined
  const write = (): void => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized()) return
    const bounds: Bounds = { ...window.getNormalBounds(), isMaximized: window.isMaximized() }
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify(bounds))
    } catch {
      // A forgotten place is no loss worth a message.
    }
  }
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(write, 500)
  }
  // Overloads of `on` take one literal name each.
  window.on('resize', soon)
  window.on('move', soon)
  window.on('maximize', soon)
  window.on('unmaximize', soon)
  window.on('hide', write)
  window.on('close', write)
}
