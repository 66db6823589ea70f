/** Speed profiles: limits with a name, and the week that says when each is in force. */
import { Plus, Trash2 } from 'lucide-react'
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureOf } from '../../shared/failure.ts'
import { useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import {
  mostProfiles,
  planOf,
  type ProfileForm,
  profileColor,
  type ProfileProblem,
  type SpeedForm,
  speedForm,
  speedProblems,
  withoutProfile,
} from './speed-form.ts'
import { WeekGrid } from './WeekGrid.tsx'

interface ProfileRowProps {
  readonly profile: ProfileForm
  readonly place: number
  readonly problems: readonly ProfileProblem[]
  readonly onChange: (profile: ProfileForm) => void
  readonly onRemove: () => void
}

const ProfileRow = ({ profile, place, problems, onChange, onRemove }: ProfileRowProps): JSX.Element => {
  const { t } = useTranslation()
  const number = place + 1
  const own = problems.filter(({ id }) => id === profile.id)
  const isBad = (field: ProfileProblem['field']): boolean => own.some((problem) => problem.field === field)
  return (
    <li className="profile field">
      <span className="dot" style={{ background: profileColor(place) }} aria-hidden />
      {(['name', 'limit'] as const).map((field) => (
        <input
          key={field}
          type="text"
          maxLength={100}
          autoFocus={place === 0 && field === 'name'}
          aria-label={t(`speed.${field}`, { number })}
          aria-invalid={isBad(field)}
          placeholder={t(`speed.${field}Hint`)}
          value={profile[field]}
          onChange={(event) => {
            onChange({ ...profile, [field]: event.target.value })
          }}
        />
      ))}
      <IconButton icon={Trash2} label={t('speed.remove', { number })} onClick={onRemove} />
      {own.map(({ field }) => (
        <p key={field} className="problem" role="alert">
          {t(`speed.problem.${field}`)}
        </p>
      ))}
    </li>
  )
}

interface PartProps {
  readonly form: SpeedForm
  readonly setForm: (form: SpeedForm) => void
}

const Profiles = ({
  form,
  setForm,
  problems,
}: PartProps & { readonly problems: readonly ProfileProblem[] }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <>
      <ul className="profiles">
        {form.profiles.map((profile, place) => (
          <ProfileRow
            key={profile.id}
            profile={profile}
            place={place}
            problems={problems}
            onChange={(changed) => {
              setForm({ ...form, profiles: form.profiles.map((one) => (one.id === changed.id ? changed : one)) })
            }}
            onRemove={() => {
              setForm(withoutProfile(form, profile.id))
            }}
          />
        ))}
      </ul>
      <Button
        variant="quiet"
        disabled={form.profiles.length >= mostProfiles}
        onClick={() => {
          setForm({ ...form, profiles: [...form.profiles, { id: crypto.randomUUID(), name: '', limit: '' }] })
        }}
      >
        <Plus size={16} aria-hidden />
        {t('speed.add')}
      </Button>
    </>
  )
}

const rubber = 'rubber'

const Week = ({ form, setForm }: PartProps): JSX.Element => {
  const { t } = useTranslation()
  const [chosen, setBrush] = useState(form.profiles[0]?.id ?? rubber)
  const brush = form.profiles.some(({ id }) => id === chosen) ? chosen : rubber
  const choices = [
    ...form.profiles.map(({ id, name }, place) => ({ id, name, color: profileColor(place) })),
    { id: rubber, name: t('speed.usual'), color: null },
  ]
  return (
    <>
      <fieldset className="brushes">
        <legend>{t('speed.brush')}</legend>
        {choices.map(({ id, name, color }) => (
          <label key={id} className="check">
            <input
              type="radio"
              name="brush"
              checked={id === brush}
              onChange={() => {
                setBrush(id)
              }}
            />
            <span className="dot" style={color === null ? undefined : { background: color }} aria-hidden />
            {name}
          </label>
        ))}
      </fieldset>
      <WeekGrid
        label={t('speed.title')}
        cells={form.cells}
        onChange={(cells) => {
          setForm({ ...form, cells })
        }}
        brush={brush === rubber ? null : brush}
        paints={new Map(form.profiles.map(({ id, name }, place) => [id, { label: name, color: profileColor(place) }]))}
        emptyLabel={t('speed.usual')}
      />
      <p className="hint">{t('speed.brushHint')}</p>
    </>
  )
}

/** The plan as the engine has it, once it has said so. */
const usePlan = (onFail: () => void): [SpeedForm | null, (form: SpeedForm) => void] => {
  const { client, surface } = useSluice()
  const { t } = useTranslation()
  const [form, setForm] = useState<SpeedForm | null>(null)
  useEffect(() => {
    client.call('speed.plan', {}).then(
      ({ plan }) => {
        setForm((now) => now ?? speedForm(plan, { quiet: t('speed.suggested.quiet'), full: t('speed.suggested.full') }))
      },
      (error: unknown) => {
        showToast(surface, { tone: 'error', text: failureOf(error).message })
        onFail()
      },
    )
  }, [client, surface, t, onFail])
  return [form, setForm]
}

export const SpeedDialog = ({ onClose }: { readonly onClose: () => void }): JSX.Element | null => {
  const { t } = useTranslation()
  const { client, surface } = useSluice()
  const [form, setForm] = usePlan(onClose)
  const [isTried, setTried] = useState(false)
  if (!form) return null
  const problems = speedProblems(form)
  const save = async (): Promise<void> => {
    setTried(true)
    if (problems.length > 0) return
    try {
      await client.call('speed.setPlan', { plan: planOf(form) })
      onClose()
    } catch (error) {
      showToast(surface, { tone: 'error', text: failureOf(error).message })
    }
  }
  return (
    <Dialog title={t('speed.title')} description={t('speed.text')} className="queue-dialog" onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <div className="body">
          <Profiles form={form} setForm={setForm} problems={isTried ? problems : []} />
          <Week form={form} setForm={setForm} />
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary">
            {t('speed.save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
