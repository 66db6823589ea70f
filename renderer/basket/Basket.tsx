/** The drop basket: takes what is dropped on it or pasted into it, shows how far everything is, leads to the window. */
import { Inbox, X } from 'lucide-react'
import { type JSX, type KeyboardEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import { formatSpeed } from '../../shared/format.ts'
import type { Dropped, TotalView } from '../../shared/host.ts'
import type { Host } from '../client/host.ts'
import { listenForDrops } from '../shell/drops.ts'
import { Ring } from './Ring.tsx'

interface BasketProps {
  readonly host: Host
  readonly total: StoreApi<TotalView>
}

/** CSS pixels that one press of an arrow key moves it. */
const step = 16
const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
}

const moveByKey = (event: KeyboardEvent): void => {
  const move = moves[event.key]
  if (!move) return
  event.preventDefault()
  window.moveBy(...move)
}

const useDrops = (host: Host): boolean => {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const take = (dropped: Dropped): void => {
      host.call('host.handOver', dropped).catch(() => undefined)
    }
    return listenForDrops({ take, hover: setOver })
  }, [host])
  return isOver
}

const Words = ({ total, isOver }: { readonly total: TotalView; readonly isOver: boolean }): JSX.Element => {
  const { t } = useTranslation()
  if (isOver) return <strong>{t('basket.release')}</strong>
  if (total.active === 0) return <span>{t('basket.drop')}</span>
  const percent = total.share === null ? null : Math.floor(total.share * 100)
  return (
    <>
      <strong>{formatSpeed(total.speed)}</strong>
      <span>{percent === null ? t('basket.running', { count: total.active }) : t('basket.percent', { percent })}</span>
    </>
  )
}

export const Basket = ({ host, total: store }: BasketProps): JSX.Element => {
  const { t } = useTranslation()
  const total = useStore(store)
  const isOver = useDrops(host)
  useEffect(() => {
    document.title = t('basket.title')
  }, [t])
  return (
    <main className={isOver ? 'basket over' : 'basket'} aria-label={t('basket.title')} onKeyDown={moveByKey}>
      <div className="grip" aria-hidden />
      <h1 className="unseen">{t('basket.title')}</h1>
      <button
        type="button"
        className="close"
        aria-label={t('basket.close')}
        title={t('basket.close')}
        onClick={() => void host.call('host.settings.set', { patch: { dropBasket: false } })}
      >
        <X size={14} aria-hidden />
      </button>
      <button
        type="button"
        className="heart"
        aria-label={t('basket.show')}
        aria-describedby="basket-words"
        title={t('basket.hint')}
        autoFocus
        onClick={() => void host.call('host.show', {})}
      >
        <Ring share={total.active === 0 ? null : total.share} isRunning={total.active > 0} />
        <Inbox size={26} aria-hidden />
      </button>
      <p id="basket-words">
        <Words total={total} isOver={isOver} />
      </p>
    </main>
  )
}
