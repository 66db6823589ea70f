/** What looking has found so far, for the links of the Add dialog. */
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { CommandOutput } from '../../shared/commands.ts'
import type { LookView } from '../../shared/commands-links.ts'
import type { Wanted } from '../../shared/links/reading.ts'
import { useHostSettings, useSluice } from '../client/context.ts'
import { type AddForm, requestOf } from './add-form.ts'
import { Looking, type LookRequest, type LookWish } from './looking.ts'

/** Links that are looked at although nobody has scrolled to them. */
const unasked = 100
/** So long what is typed must stand still. */
const stillMs = 400

/** The value as it was when it last stood still. */
const useStill = <T>(value: T): T => {
  const [still, setStill] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => {
      setStill(value)
    }, stillMs)
    return () => {
      clearTimeout(timer)
    }
  }, [value])
  return still
}

/** Marks a part of a form whose fields say how a server is asked. */
export const requestPart = 'data-request-part'

const isRequestTyped = (): boolean => document.activeElement?.closest(`[${requestPart}]`) !== null

/**
 * The form as it was when it last stood still and none of its fields that say how to ask was being typed in: a server that is asked with
 * half a password counts that as a wrong one, and locks out whoever types slowly.
 */
const useStillForm = (form: AddForm): AddForm => {
  const still = useStill(form)
  const [settled, setSettled] = useState(still)
  useEffect(() => {
    const settle = (): void => {
      if (!isRequestTyped()) setSettled(still)
    }
    // Its turn comes after the focus has arrived where it goes.
    const settleNext = (): void => {
      setTimeout(settle, 0)
    }
    settle()
    document.addEventListener('focusout', settleNext)
    return () => {
      document.removeEventListener('focusout', settleNext)
    }
  }, [still])
  return settled
}

/** Null: asking twice could do something twice. */
const lookRequestOf = (form: AddForm, wanted: Wanted): LookRequest | null => {
  const { method, headers, bodyBase64, auth, userAgent, proxy } = requestOf(form, wanted)
  if ((method !== 'GET' && method !== 'HEAD') || bodyBase64 !== null) return null
  return { url: wanted.urls[0] ?? '', method, headers, auth, userAgent, proxy }
}

export type LookState = LookView | 'asking' | 'notAsked' | null

export interface LookedAt {
  readonly of: (wanted: Wanted) => LookState
  readonly done: number
  readonly isAsking: boolean
  readonly skip: () => void
  /** It waits for `look`. */
  readonly isHeld: boolean
  readonly look: () => void
  /** Tells which links are in view. */
  readonly see: (range: readonly [number, number]) => void
}

const wishOf = (form: AddForm, wanted: Wanted): LookWish | null => {
  const request = lookRequestOf(form, wanted)
  return request === null ? null : { key: JSON.stringify(request), request }
}

const isHere = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined

/** `isHeld`: nobody is asked before somebody wants that. */
export const useLook = (form: AddForm, links: readonly Wanted[], isHeld: boolean): LookedAt => {
  const { client } = useSluice()
  const isOn = useHostSettings((settings) => settings.lookBeforeAdd)
  const [looking] = useState(() => new Looking(client))
  const [wish, setWish] = useState<'held' | 'look' | 'skipped'>(isHeld ? 'held' : 'look')
  const [[from, to], see] = useState<readonly [number, number]>([0, 20])
  const looks = useStore(looking.store)
  const stillForm = useStillForm(form)
  const stillLinks = useStill(links)
  useEffect(() => {
    if (!isOn || wish !== 'look') {
      looking.stop()
      return
    }
    const places = [...Array.from({ length: to - from }, (_, index) => from + index), ...Array(unasked).keys()]
    const wanted = [...new Set(places)].map((place) => stillLinks[place]).filter(isHere)
    looking.want(wanted.map((one) => wishOf(stillForm, one)).filter(isHere))
  }, [looking, isOn, wish, stillForm, stillLinks, from, to])
  useEffect(
    () => () => {
      looking.stop()
    },
    [looking],
  )
  const of = useMemo(
    () =>
      (wanted: Wanted): LookState => {
        const asked = wishOf(form, wanted)
        return asked === null ? 'notAsked' : (looks.get(asked.key) ?? null)
      },
    [form, looks],
  )
  const values = [...looks.values()]
  return {
    of,
    done: values.filter((look) => look !== 'asking').length,
    isAsking: values.includes('asking'),
    skip: () => {
      setWish('skipped')
    },
    isHeld: isOn && wish === 'held',
    look: () => {
      setWish('look')
    },
    see: (range) => {
      if (range[0] !== from || range[1] !== to) see(range)
    },
  }
}

type Known = CommandOutput<'links.known'>['known'][number]

/** Downloads that have one of the addresses already, by the link's place. */
export const useKnown = (links: readonly Wanted[]): ReadonlyMap<number, Known> => {
  const { client } = useSluice()
  const [known, setKnown] = useState<ReadonlyMap<number, Known>>(new Map())
  const still = useStill(links)
  useEffect(() => {
    let isOver = false
    const urls = still.map(({ urls: [url = ''] }) => url)
    const asked = urls.length === 0 ? Promise.resolve({ known: [] }) : client.call('links.known', { urls })
    asked.then(
      (answer) => {
        if (!isOver) setKnown(new Map(answer.known.map((one) => [one.index, one])))
      },
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [client, still])
  return known
}

export interface PlaceThere {
  readonly dir: string
  readonly freeBytes: number | null
  readonly taken: ReadonlySet<string>
}

/** What there is where the files would go; null: not known, or not allowed. */
export const usePlace = (dir: string, names: readonly string[]): PlaceThere | null => {
  const { client } = useSluice()
  const [place, setPlace] = useState<PlaceThere | null>(null)
  const asked = useStill(`${dir.trim()}\n${names.join('\n')}`)
  useEffect(() => {
    let isOver = false
    const [folder = '', ...files] = asked.split('\n')
    const given = files.map((name) => name.slice(0, 1_000))
    client.call('links.place', { dir: folder === '' ? null : folder, names: given }).then(
      (answer) => {
        if (isOver) return
        const taken = new Set(answer.taken.map((index) => given[index] ?? ''))
        setPlace({ dir: answer.dir, freeBytes: answer.freeBytes, taken })
      },
      () => {
        if (!isOver) setPlace(null)
      },
    )
    return () => {
      isOver = true
    }
  }, [client, asked])
  return place
}
