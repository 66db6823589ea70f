/** Words of the page that a service gives to browsers. */
export const service = {
  signIn: {
    text: 'Give the token of this service to log in.',
    token: 'Token',
    hint: 'It stands in the token file that “sluice serve” names when it starts.',
    submit: 'Log in',
    busy: 'Logging in…',
  },
  signOut: 'Log out',
  trouble: {
    wrong: 'This is not the token of this service.',
    tooMany: 'Too many wrong tokens came from here. Wait a moment, then try again.',
    unreachable: 'The service cannot be reached. Look whether it runs and the network is there.',
  },
  away: {
    text: 'No connection to the service.',
    retryIn: 'Next try in {{time}}.',
    trying: 'Trying again…',
    retry: 'Try now',
  },
}
