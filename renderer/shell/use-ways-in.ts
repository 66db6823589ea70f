/** Links come in anywhere: pasted, dropped, in text files, or handed over by the host. All of them open the Add dialog. */
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Sluice, useSluice } from '../client/context.ts'
import { findLinks, textOfTransfer } from '../downloads/links.ts'
import { showToast } from '../state/surface.ts'

const largestFileBytes = 16 * 1024 * 1024

/** Opens the Add dialog with these links; a dialog that stands already gets them besides what it has. */
export const offerLinks = ({ surface }: Sluice, text: string, t: TFunction): void => {
  const { links } = findLinks(text)
  if (links.length === 0) {
    showToast(surface, { tone: 'warning', text: t('toast.noLinks') })
    return
  }
  surface.setState({ dialog: { kind: 'add', text: links.join('\n') } })
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null

const textOfFiles = async (sluice: Sluice, files: readonly File[], t: TFunction): Promise<string> => {
  const texts: string[] = []
  for (const file of files) {
    if (file.size > largestFileBytes) {
      showToast(sluice.surface, { tone: 'warning', text: t('toast.tooLarge', { name: file.name }) })
    } else texts.push(await file.text())
  }
  return texts.join('\n')
}

const listen = (sluice: Sluice, t: TFunction, setOver: (isOver: boolean) => void): (() => void) => {
  const stop = new AbortController()
  const on = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void): void => {
    document.addEventListener(type, listener, { signal: stop.signal })
  }
  let depth = 0
  const hover = (change: number): void => {
    depth = Math.max(0, depth + change)
    setOver(depth > 0)
  }
  on('paste', (event) => {
    if (isTyping(event.target) || !event.clipboardData) return
    event.preventDefault()
    offerLinks(sluice, textOfTransfer(event.clipboardData), t)
  })
  on('dragenter', () => {
    hover(1)
  })
  on('dragleave', () => {
    hover(-1)
  })
  on('dragover', (event) => {
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
  })
  on('drop', (event) => {
    event.preventDefault()
    depth = 0
    setOver(false)
    if (!event.dataTransfer) return
    const files = [...event.dataTransfer.files]
    const text = textOfTransfer(event.dataTransfer)
    if (files.length === 0) offerLinks(sluice, text, t)
    else
      void textOfFiles(sluice, files, t).then((inFiles) => {
        offerLinks(sluice, `${text}\n${inFiles}`, t)
      })
  })
  return () => {
    stop.abort()
  }
}

/** Whether something hangs over the window that could be dropped. */
export const useWaysIn = (): boolean => {
  const sluice = useSluice()
  const { t } = useTranslation()
  const [isOver, setOver] = useState(false)
  useEffect(() => listen(sluice, t, setOver), [sluice, t])
  return isOver
}
