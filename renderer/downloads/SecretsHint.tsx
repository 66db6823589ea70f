/** Says where a password that is typed here will be kept: in the system's key store, or, honestly, in a file. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useSurface } from '../client/context.ts'

export const SecretsHint = (): JSX.Element | null => {
  const { t } = useTranslation()
  const secrets = useSurface((state) => state.secrets)
  if (!secrets) return null
  return (
    <p className="hint wide">
      {t(secrets.keptBy === 'system' ? 'secrets.system' : `secrets.${secrets.why ?? 'no_store'}`)}
    </p>
  )
}
