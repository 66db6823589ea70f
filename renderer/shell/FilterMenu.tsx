/** Narrows the list by state, kind of file and queue together; what is chosen stands as chips in the search field. */
import { ListFilter as FilterIcon, X } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { JSX } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type ListFilter, listFilter } from '../../shared/feed.ts'
import { fileKinds } from '../../shared/kind.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { emptySelection } from '../state/selection.ts'

type Change = Partial<Pick<ListFilter, 'group' | 'kind' | 'queueId' | 'batchId'>>

const groups = ['active', 'waiting', 'paused', 'completed', 'failed'] as const
const fresh = listFilter.parse({})

const useFilter = (): { readonly filter: ListFilter; readonly set: (change: Change) => void } => {
  const { surface } = useSluice()
  const filter = useSurface((state) => state.filter)
  return {
    filter,
    set: (change) => {
      surface.setState({ filter: { ...filter, ...change }, selection: emptySelection })
    },
  }
}

interface Chip {
  readonly key: keyof Change
  readonly label: string
}

const useChips = (filter: ListFilter, t: TFunction): readonly Chip[] => {
  const queues = useMirror(({ counters }) => counters?.queues)
  const chips: Chip[] = []
  if (filter.group !== 'all' && filter.group !== 'removed')
    chips.push({ key: 'group', label: t(`group.${filter.group}`) })
  if (filter.kind !== null) chips.push({ key: 'kind', label: t(`category.${filter.kind}`) })
  const queue = queues?.find(({ id }) => id === filter.queueId)
  if (filter.queueId !== null) chips.push({ key: 'queueId', label: queue?.name ?? String(filter.queueId) })
  return chips
}

export const FilterChips = (): JSX.Element[] => {
  const { t } = useTranslation()
  const { filter, set } = useFilter()
  return useChips(filter, t).map(({ key, label }) => (
    <button
      key={key}
      type="button"
      className="chip"
      title={t('filter.drop', { name: label })}
      aria-label={t('filter.drop', { name: label })}
      onClick={() => {
        set({ [key]: fresh[key] })
        document.getElementById('search')?.focus()
      }}
    >
      <span>{label}</span>
      <X size={12} aria-hidden />
    </button>
  ))
}

interface ChoiceProps {
  readonly title: string
  readonly value: string
  readonly onChoose: (value: string) => void
  readonly choices: readonly { readonly value: string; readonly text: string }[]
}

const any = ''

/** One of them, or none. */
const Choice = ({ title, value, onChoose, choices }: ChoiceProps): JSX.Element => (
  <DropdownMenu.Group>
    <DropdownMenu.Label className="menu-title">{title}</DropdownMenu.Label>
    {choices.map((choice) => (
      <DropdownMenu.CheckboxItem
        key={choice.value}
        className="menu-item radio"
        checked={value === choice.value}
        onSelect={(event) => {
          event.preventDefault()
          onChoose(value === choice.value ? any : choice.value)
        }}
      >
        {choice.text}
      </DropdownMenu.CheckboxItem>
    ))}
  </DropdownMenu.Group>
)

const Choices = (): JSX.Element => {
  const { t } = useTranslation()
  const { filter, set } = useFilter()
  const queues = useMirror(({ counters }) => counters?.queues) ?? []
  return (
    <>
      <Choice
        title={t('group.title')}
        value={filter.group}
        choices={groups.map((group) => ({ value: group, text: t(`group.${group}`) }))}
        onChoose={(value) => {
          set({ group: groups.find((group) => group === value) ?? 'all' })
        }}
      />
      <Choice
        title={t('category.title')}
        value={filter.kind ?? any}
        choices={fileKinds.map((kind) => ({ value: kind, text: t(`category.${kind}`) }))}
        onChoose={(value) => {
          set({ kind: fileKinds.find((kind) => kind === value) ?? null })
        }}
      />
      {queues.length > 1 ? (
        <Choice
          title={t('queue.title')}
          value={filter.queueId === null ? any : String(filter.queueId)}
          choices={queues.map(({ id, name }) => ({ value: String(id), text: name }))}
          onChoose={(value) => {
            set({ queueId: queues.find(({ id }) => String(id) === value)?.id ?? null })
          }}
        />
      ) : null}
    </>
  )
}

export const FilterMenu = (): JSX.Element => {
  const { t } = useTranslation()
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" aria-label={t('filter.open')} title={t('filter.open')}>
          <FilterIcon size={15} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu tall" align="end" aria-label={t('filter.open')}>
          <Choices />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
