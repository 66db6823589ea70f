/** Proxies for single hosts: a list that is in force as a whole whenever each of its lines is right. */
import { Plus, Trash2 } from 'lucide-react'
import { type JSX, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { proxyRule, type ProxyRule } from '../../shared/settings.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import type { ControlProps } from './SettingControl.tsx'

interface Line {
  readonly key: number
  readonly host: string
  /** Empty: straight to the host. */
  readonly proxy: string
}

const most = 500

const isBlank = ({ host, proxy }: Line): boolean => host.trim() === '' && proxy.trim() === ''
const ruleOf = ({ host, proxy }: Line): ProxyRule => ({ host, proxy: proxy.trim() === '' ? null : proxy })

/** Which of the two fields is wrong; null: none. A line without anything in it is no rule and no mistake. */
const wrongIn = (line: Line): 'host' | 'proxy' | null => {
  if (isBlank(line)) return null
  const judged = proxyRule.safeParse(ruleOf(line))
  if (judged.success) return null
  return judged.error.issues.some(({ path }) => path[0] === 'host') ? 'host' : 'proxy'
}

/** What the lines say altogether; null: one of them is wrong. */
const rulesOf = (lines: readonly Line[]): readonly ProxyRule[] | null =>
  lines.some((line) => wrongIn(line) !== null)
    ? null
    : lines.filter((line) => !isBlank(line)).map((line) => proxyRule.parse(ruleOf(line)))

let nextKey = 1
const lineOf = ({ host, proxy }: ProxyRule): Line => ({ key: nextKey++, host, proxy: proxy ?? '' })

interface LineFieldsProps {
  readonly line: Line
  readonly number: number
  readonly onChange: (line: Line) => void
  readonly onSettle: () => void
  readonly onRemove: () => void
}

const LineFields = ({ line, number, onChange, onSettle, onRemove }: LineFieldsProps): JSX.Element => {
  const { t } = useTranslation()
  const wrong = wrongIn(line)
  const example = { host: t('settings.rules.exampleHost'), proxy: t('settings.rules.direct') }
  return (
    <li>
      {(['host', 'proxy'] as const).map((field) => (
        <input
          key={field}
          type="text"
          autoComplete="off"
          spellCheck={false}
          maxLength={1024}
          aria-label={t(`settings.rules.${field}`, { number })}
          aria-invalid={wrong === field}
          placeholder={example[field]}
          value={line[field]}
          onChange={(event) => {
            onChange({ ...line, [field]: event.target.value })
          }}
          onBlur={onSettle}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onSettle()
          }}
        />
      ))}
      <IconButton icon={Trash2} label={t('settings.rules.remove', { number })} onClick={onRemove} />
      {wrong === null ? null : (
        <p className="problem" role="alert">
          {t(`settings.problem.${wrong}`)}
        </p>
      )}
    </li>
  )
}

export const ProxyHosts = ({
  hosts,
  label,
  describedBy,
  onSet,
}: ControlProps & { readonly hosts: readonly ProxyRule[] }): JSX.Element => {
  const { t } = useTranslation()
  const [lines, setLines] = useState(() => hosts.map(lineOf))
  const [seen, setSeen] = useState(hosts)
  const list = useRef<HTMLUListElement>(null)
  if (seen !== hosts) {
    // Lines that say the same stay as they are, with whoever is typing in them.
    setSeen(hosts)
    if (JSON.stringify(rulesOf(lines)) !== JSON.stringify(hosts)) setLines(hosts.map(lineOf))
  }
  const settle = (all: readonly Line[]): void => {
    const rules = rulesOf(all)
    if (rules) void onSet(rules)
  }
  const add = (): void => {
    setLines([...lines, { key: nextKey++, host: '', proxy: '' }])
    // The new line is there after the page was drawn.
    setTimeout(() => {
      list.current?.querySelector<HTMLElement>('li:last-child input')?.focus()
    }, 0)
  }
  return (
    <div className="proxy-hosts" role="group" aria-label={label} aria-describedby={describedBy}>
      <ul ref={list}>
        {lines.map((line, index) => (
          <LineFields
            key={line.key}
            line={line}
            number={index + 1}
            onChange={(changed) => {
              setLines(lines.map((one) => (one.key === line.key ? changed : one)))
            }}
            onSettle={() => {
              settle(lines)
            }}
            onRemove={() => {
              const left = lines.filter((one) => one.key !== line.key)
              setLines(left)
              settle(left)
            }}
          />
        ))}
      </ul>
      <Button variant="quiet" disabled={lines.length >= most} onClick={add}>
        <Plus size={15} aria-hidden />
        {t('settings.rules.add')}
      </Button>
    </div>
  )
}
