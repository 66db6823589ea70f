/** Looking at links while somebody still types: no server is asked with half a password. */
import { fireEvent, screen } from '@testing-library/react'
import { act } from 'react'
import { expect, test, vi } from 'vitest'
import { settle, stage, withPage } from './support.tsx'

withPage()

/** Longer than what is typed must stand still. */
const still = async (): Promise<void> => {
  await act(() => vi.advanceTimersByTimeAsync(1_000))
}

test('a server is asked with a login once its field is left, never with a half of it', async () => {
  const { inputs } = await stage([])
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    fireEvent.click(screen.getByRole('button', { name: 'Add' }))
    await settle()
    fireEvent.change(screen.getByLabelText('Addresses'), { target: { value: 'https://a.test/x.zip' } })
    await still()
    const logins = (): readonly unknown[] =>
      inputs('links.look').flatMap((input) =>
        (input as { links: readonly { auth: unknown }[] }).links.map(({ auth }) => auth),
      )
    expect(logins()).toEqual([null])
    fireEvent.click(screen.getByRole('button', { name: 'More' }))
    await settle()
    const [user, password] = [screen.getByLabelText('User'), screen.getByLabelText('Password')]
    user.focus()
    fireEvent.change(user, { target: { value: 'me' } })
    await still()
    password.focus()
    for (const typed of ['h', 'hus', 'hush']) {
      fireEvent.change(password, { target: { value: typed } })
      await still()
    }
    expect(logins()).toEqual([null])
    screen.getByLabelText('Addresses').focus()
    await still()
    expect(logins()).toEqual([null, { user: 'me', password: 'hush' }])
  } finally {
    vi.useRealTimers()
  }
})
