/** Words of the page that a service gives to browsers. */
export const service = {
  signIn: {
    text: 'Give the token of this service to log in.',
    token: 'Token',
    hint: 'It stands in the token file that “sluice serve” names when it starts.',
    code: 'Pairing code',
    codeHint: 'Somebody who is logged in makes one: Settings, Devices. Or run: sluice pair',
    codeText: 'Type the code that the other device shows.',
    useCode: 'Use a pairing code',
    useToken: 'Use the token',
    submit: 'Log in',
    busy: 'Logging in…',
  },
  signOut: 'Log out',
  trouble: {
    wrong: 'This is not the token of this service.',
    wrongCode: 'This code is wrong, used up or too old. Ask for another one.',
    tooMany: 'Too many wrong tries came from here. Wait a moment, then try again.',
    unreachable: 'The service cannot be reached. Look whether it runs and the network is there.',
  },
  away: {
    text: 'No connection to the service.',
    retryIn: 'Next try in {{time}}.',
    trying: 'Trying again…',
    retry: 'Try now',
  },
}
