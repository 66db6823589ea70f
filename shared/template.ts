/**
 * Templates of file and folder names: `{date:YYYY-MM-DD} {name}`. Text in, text out; whoever uses the result makes it a safe name.
 */

export interface TemplateValues {
  /** File name without its extension. */
  readonly name: string
  /** Without the dot; empty: none. */
  readonly ext: string
  readonly host: string
  /** One of the kinds of kind.ts. */
  readonly kind: string
  /** Place in its batch, from 1. */
  readonly index: number
  /** When it was added, epoch ms; shown in the local time of the machine. */
  readonly addedAt: number
}

export type Placeholder = 'name' | 'ext' | 'host' | 'kind' | 'date' | 'index'

/** What may stand in a name, and in a folder. */
export const namePlaceholders: readonly Placeholder[] = ['name', 'ext', 'host', 'kind', 'date', 'index']
export const folderPlaceholders: readonly Placeholder[] = ['host', 'kind', 'date']

const placeholder = /\{([^{}:]*)(?::([^{}]*))?\}/g
const dateParts = /YYYY|MM|DD|HH|mm|ss/g

const dateText = (ms: number, format: string): string => {
  const date = new Date(ms)
  const parts: Readonly<Record<string, number>> = {
    YYYY: date.getFullYear(),
    MM: date.getMonth() + 1,
    DD: date.getDate(),
    HH: date.getHours(),
    mm: date.getMinutes(),
    ss: date.getSeconds(),
  }
  return format.replaceAll(dateParts, (part) => String(parts[part] ?? 0).padStart(part.length, '0'))
}

/** What is wrong with a template: an unknown placeholder, an option that it does not take, a stray brace; null: nothing. */
export const templateProblem = (template: string, allowed: readonly Placeholder[]): string | null => {
  for (const [whole, name = '', option] of template.matchAll(placeholder)) {
    if (!allowed.some((one) => one === name)) return whole
    const isFit =
      option === undefined || (name === 'index' && /^[1-9]$/.test(option)) || (name === 'date' && option !== '')
    if (!isFit) return whole
  }
  return /[{}]/.exec(template.replaceAll(placeholder, ''))?.[0] ?? null
}

/** Placeholders that a template uses. */
export const placeholdersOf = (template: string): ReadonlySet<string> =>
  new Set([...template.matchAll(placeholder)].map(([, name = '']) => name))

/** Fills a template in. `{index:3}` has at least three digits. Values never bring a separator of paths in. */
export const renderTemplate = (template: string, values: TemplateValues): string =>
  template.replaceAll(placeholder, (whole: string, name: string, option: string | undefined) => {
    if (name === 'date') return dateText(values.addedAt, option ?? 'YYYY-MM-DD')
    if (name === 'index') return String(values.index).padStart(Number(option ?? 1), '0')
    if (name === 'name' || name === 'ext' || name === 'host' || name === 'kind') {
      return values[name].replaceAll(/[/\\]/g, '_')
    }
    return whole
  })
