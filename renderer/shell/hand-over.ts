/** Links and files that somebody hands over, on their way into the Add dialog. */
import type { TFunction } from 'i18next'
import { type HandedOver, type ListFile, mostFiles } from '../../shared/host.ts'
import { type FileText, largestListBytes, textOfFile } from '../../shared/links/file-text.ts'
import type { Sluice } from '../client/context.ts'
import { type AddFile, readSources } from '../downloads/add-sources.ts'
import { showToast, type Surface } from '../state/surface.ts'

type Trouble = HandedOver['troubles'][number]

/** Opens the Add dialog with these links; a dialog that stands already gets them besides what it has. */
export const offerLinks = ({ surface }: Sluice, text: string, t: TFunction, files: readonly AddFile[] = []): void => {
  const { links, remarks } = readSources(text, files, true)
  if (links.length === 0) {
    const [first] = remarks
    const why = first && t(`reading.${first.code}`, { text: first.text })
    showToast(surface, { tone: 'warning', text: why ?? t('toast.noLinks') })
    return
  }
  surface.setState({ dialog: { kind: 'add', text, ...(files.length === 0 ? {} : { files }) } })
}

/** Lines that wait for a dialog to be gone; a page that opens links without end does not fill the memory. */
const mostWaiting = 1_000

/**
 * Links that any page can open. They get a dialog of their own: beside what somebody has typed into another one (a password, say) they would
 * be sent it, and a dialog that changes under the pointer is confirmed by mistake.
 */
const offerForeign = (surface: Surface, text: string): void => {
  const { dialog, foreign } = surface.getState()
  if (dialog === null) surface.setState({ dialog: { kind: 'add', text, isForeign: true } })
  else surface.setState({ foreign: [...foreign, ...text.split('\n')].slice(0, mostWaiting) })
}

/** A second click on the button that has closed a dialog must not land in the next one. */
const pauseMs = 1_000

/** What waited comes a moment after the dialog that stood is gone. Returns the end of it. */
export const followForeign = (surface: Surface): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const come = (): void => {
    timer = undefined
    const { dialog, foreign } = surface.getState()
    if (dialog !== null || foreign.length === 0) return
    surface.setState({ foreign: [], dialog: { kind: 'add', text: foreign.join('\n'), isForeign: true } })
  }
  const leave = surface.subscribe(({ dialog, foreign }) => {
    if (dialog === null && foreign.length > 0) timer ??= setTimeout(come, pauseMs)
  })
  return () => {
    leave()
    clearTimeout(timer)
  }
}

/** Takes what the host brings, or what was dropped. */
export const takeHanded = (sluice: Sluice, handed: Omit<HandedOver, 'kind'>, t: TFunction): void => {
  const { text, files, troubles, isForeign } = handed
  for (const { name, code } of troubles) {
    showToast(sluice.surface, { tone: 'warning', text: t(`fileTrouble.${code}`, { name }) })
  }
  if (isForeign) offerForeign(sluice.surface, text)
  else if (text !== '' || files.length > 0 || troubles.length === 0) offerLinks(sluice, text, t, files)
}

const readOne = async (file: File): Promise<FileText> => {
  if (file.size > largestListBytes) return { trouble: 'too_large' }
  try {
    return await textOfFile(new Uint8Array(await file.arrayBuffer()))
  } catch {
    // A folder, or a file that went meanwhile.
    return { trouble: 'unreadable' }
  }
}

/** The text of dropped files, and what is wrong with those that have none. */
export const readDropped = async (dropped: readonly File[]): Promise<Pick<HandedOver, 'files' | 'troubles'>> => {
  const files: ListFile[] = []
  const troubles: Trouble[] = []
  for (const file of dropped.slice(0, mostFiles)) {
    const read = await readOne(file)
    if ('text' in read) files.push({ name: file.name, text: read.text })
    else troubles.push({ name: file.name, code: read.trouble })
  }
  return { files, troubles }
}

/** Lists that somebody has chosen from their files. */
export const importFiles = async (sluice: Sluice, chosen: readonly File[], t: TFunction): Promise<void> => {
  if (chosen.length > 0) takeHanded(sluice, { text: '', isForeign: false, ...(await readDropped(chosen)) }, t)
}
