/** Hears what is dropped on and pasted into a window, whatever is in it. Knows nothing of what becomes of it. */
import type { Dropped } from '../../shared/host.ts'
import { findLinks } from '../../shared/links/find-links.ts'
import { textOfTransfer } from '../downloads/links.ts'
import { isOwnDrag } from '../state/drag.ts'
import { readDropped } from './hand-over.ts'

export interface DropListener {
  readonly take: (given: Dropped) => void
  /** Something hangs over the window that could be dropped. */
  readonly hover: (isOver: boolean) => void
}

/** Also where the field stands in a tree of its own. */
const isTyping = (event: Event): boolean => {
  const [target] = event.composedPath()
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null
}

/** What the other program allows; most allow all. */
const effectOf = ({ effectAllowed }: DataTransfer): DataTransfer['dropEffect'] => {
  if (effectAllowed === 'link' || effectAllowed === 'linkMove') return 'link'
  return effectAllowed === 'move' ? 'move' : 'copy'
}

const dropped = async (data: DataTransfer, { take }: DropListener): Promise<void> => {
  // Both are gone once the event is over.
  const [files, text] = [[...data.files], textOfTransfer(data)]
  if (files.length === 0) take({ text, files: [], troubles: [] })
  // Beside files a drop says where on the machine they are; that is no link.
  else take({ ...(await readDropped(files)), text: findLinks(text).links.join('\n') })
}

/** Returns the end of listening. */
export const listenForDrops = (listener: DropListener): (() => void) => {
  const stop = new AbortController()
  const on = <K extends keyof DocumentEventMap>(type: K, heard: (event: DocumentEventMap[K]) => void): void => {
    document.addEventListener(type, heard, { signal: stop.signal })
  }
  let depth = 0
  const hover = (change: number): void => {
    depth = Math.max(0, depth + change)
    listener.hover(depth > 0)
  }
  on('paste', (event) => {
    if (isTyping(event) || !event.clipboardData) return
    event.preventDefault()
    listener.take({ text: textOfTransfer(event.clipboardData), files: [], troubles: [] })
  })
  // What is dragged from one place of the window to another is no way in. Entering an element needs an answer as much as moving over it: a
  // drop that follows at once would be refused.
  const allow = (event: DragEvent, change: number): void => {
    if (isOwnDrag(event.dataTransfer)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = effectOf(event.dataTransfer)
    hover(change)
  }
  on('dragenter', (event) => {
    allow(event, 1)
  })
  on('dragover', (event) => {
    allow(event, 0)
  })
  on('dragleave', (event) => {
    if (!isOwnDrag(event.dataTransfer)) hover(-1)
  })
  on('drop', (event) => {
    event.preventDefault()
    if (isOwnDrag(event.dataTransfer)) return
    hover(-depth)
    if (event.dataTransfer) void dropped(event.dataTransfer, listener)
  })
  return () => {
    stop.abort()
  }
}
