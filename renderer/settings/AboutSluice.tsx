/** Which Sluice this is, where help is, and what of other people's is in it. */
import { Search as SearchIcon } from 'lucide-react'
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ThirdPartyNotice } from '../../shared/notices.ts'
import { useSluice } from '../client/context.ts'
import { readNotices } from '../client/notices.ts'

const keys = [
  ...['paste', 'add', 'grab', 'search', 'space', 'remove', 'undo', 'move', 'queue', 'export', 'basket', 'settings'],
] as const

const Keys = (): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  return (
    <section className="about-keys">
      <h3>{t('about.keysTitle')}</h3>
      <dl>
        {keys
          .filter((key) => host !== null || key !== 'basket')
          .map((key) => (
            <div key={key}>
              <dt>
                <kbd>{t(`about.keys.${key}.key`)}</kbd>
              </dt>
              <dd>{t(`about.keys.${key}.does`)}</dd>
            </div>
          ))}
      </dl>
    </section>
  )
}

const useVersion = (): string => {
  const { client } = useSluice()
  const [version, setVersion] = useState('')
  useEffect(() => {
    client.call('engine.info', {}).then(
      (info) => {
        setVersion(info.version)
      },
      () => undefined,
    )
  }, [client])
  return version
}

/** `null`: not read yet; `'none'`: this page is not out of a build. */
const useNotices = (): readonly ThirdPartyNotice[] | 'none' | null => {
  const [found, setFound] = useState<readonly ThirdPartyNotice[] | 'none' | null>(null)
  useEffect(() => {
    readNotices().then(setFound, () => {
      setFound('none')
    })
  }, [])
  return found
}

/** Its text is there once somebody opens it: all of them together are a book. */
const Notice = ({ notice }: { readonly notice: ThirdPartyNotice }): JSX.Element => {
  const [isOpen, setOpen] = useState(false)
  return (
    <li>
      <details
        open={isOpen}
        onToggle={(event) => {
          setOpen(event.currentTarget.open)
        }}
      >
        <summary>
          <span className="name">{notice.name}</span> <span className="quiet">{notice.version}</span>{' '}
          <span className="quiet licence">{notice.licence}</span>
        </summary>
        {isOpen ? <pre tabIndex={0}>{notice.text}</pre> : null}
      </details>
    </li>
  )
}

const Notices = (): JSX.Element => {
  const { t } = useTranslation()
  const notices = useNotices()
  const [search, setSearch] = useState('')
  const words = search.trim().toLowerCase()
  const fitting = (notices === 'none' ? null : notices)?.filter(({ name, licence }) =>
    `${name} ${licence}`.toLowerCase().includes(words),
  )
  return (
    <section className="notices">
      <h3>{t('about.noticesTitle')}</h3>
      <p>{t(notices === 'none' ? 'about.noNotices' : 'about.notices')}</p>
      {notices === 'none' ? null : (
        <>
          <div className="search">
            <SearchIcon size={15} aria-hidden />
            <input
              type="search"
              maxLength={100}
              aria-label={t('about.search')}
              placeholder={t('about.search')}
              value={search}
              onChange={(event) => {
                setSearch(event.target.value)
              }}
            />
          </div>
          <p role="status" className="quiet">
            {notices === null ? t('list.loading') : t('about.found', { count: fitting?.length ?? 0 })}
          </p>
          <ul>
            {fitting?.map((notice) => (
              <Notice key={`${notice.name}@${notice.version}`} notice={notice} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

export const AboutSluice = (): JSX.Element => {
  const { t } = useTranslation()
  const version = useVersion()
  return (
    <div className="about">
      <p>{t('about.version', { version })}</p>
      <p>{t('about.licence')}</p>
      <Keys />
      <Notices />
    </div>
  )
}
