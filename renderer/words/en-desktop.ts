/** Words about what the desktop does by itself. */
export const desktop = {
  countdown: {
    title: 'All downloads are done',
    sleep: 'The computer goes to sleep',
    shutdown: 'The computer shuts down',
    quit: 'Sluice quits',
    text_one: '{{act}} in {{count}} second.',
    text_other: '{{act}} in {{count}} seconds.',
    now: 'Do it now',
    cancel: 'Cancel',
  },
  secrets: {
    system: 'Passwords, cookies and tokens are kept under a key in the key store of this system.',
    no_store:
      'This system has no key store: passwords, cookies and tokens are kept under a key in a file that only you can read.',
    plain_store:
      'This desktop has no key store: passwords, cookies and tokens are kept under a key in a file that only you can read.',
    portable:
      'This Sluice is portable: passwords, cookies and tokens are kept under a key in its data folder. Whoever has the folder has the key.',
    locked:
      'The key store of this system is locked: new passwords, cookies and tokens are kept under a key in a file that only you can read, and the old ones wait until it is unlocked and Sluice has started again.',
  },
} as const
