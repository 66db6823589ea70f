/** Words about new versions of Sluice. */
export const update = {
  look: 'Look now',
  looking: 'Asking for news…',
  lookedAt: 'Last asked {{when}}.',
  never: 'Not asked yet.',
  runs: 'Sluice {{version}} is running.',
  current: 'Sluice {{version}} is running. There is no newer version.',
  found: 'Sluice {{version}} is there',
  released: 'Released {{when}}',
  notes: 'What is new',
  noNotes: 'Nobody has written down what is new.',
  take: 'Download; install when Sluice quits ({{size}})',
  takeHint:
    'The file goes into the list like any other download and must have the digest that the signed news name. Running downloads go on from where they are at the next start.',
  fetching: 'It is being downloaded: see the list. It is installed when Sluice quits.',
  ready: 'It is downloaded and verified. It is installed when Sluice quits.',
  restart: 'Quit and start the new version',
  drop: 'Do not install it',
  page: 'Open its page',
  from: 'Sluice is {{version}} now; it was {{from}}. Downloads go on where they were.',
  toast: 'Sluice {{version}} is there.',
  toastShow: 'What is new',
  ask: 'Sluice can look for new versions once a day. It downloads none without your word.',
  askYes: 'Look once a day',
  noFile: 'No file is made for this computer. Open its page to see what there is.',
  way: {
    self: 'This Sluice can install a new version by itself, when you say so.',
    package:
      'This Sluice was installed as a package, which this window cannot replace. Download the new package from its page and install it the same way, for example with “sudo apt install ./sluice_….deb”.',
    portable:
      'This Sluice is portable: download the new version from its page and put it in the place of this one. The folder “sluice-data” beside it stays.',
    folder:
      'This Sluice lies in a folder that somebody unpacked, or where it may not write: download the new version from its page and put it in the place of this one.',
    macos: 'Download the new version from its page and move it into Applications, in the place of this one.',
    none: 'This build does not look for new versions: it was made without an address to ask, or without a key to check the answer with.',
  },
  problem: {
    unreachable: 'The news could not be had: {{reason}}',
    too_large: 'What came in place of the news is far too large. It was not read.',
    unreadable: 'What came in place of the news cannot be read. It was not used.',
    bad_signature: 'The news are not signed by anybody this Sluice trusts, or were changed. They were not used.',
    wrong_channel: 'The news are those of another channel. They were not used.',
    expired:
      'The news are too old: somebody may be holding back newer ones. Look at the date of this computer, and try again tomorrow.',
    rollback: 'The news are older than those that came before. They were not used.',
    wrong_size: 'The file is not as large as the news say. It was deleted.',
    wrong_bytes: 'The file is not the one that the news name. It was deleted.',
    not_downloaded: 'The file could not be downloaded: {{reason}}',
    not_placed:
      'The new version could not be put in the place of this one. Look at the rights of the folder and the room on the disk, and download it again.',
  },
} as const
