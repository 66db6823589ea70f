/** Words of the settings. Each setting has a name and a sentence; both are searched. */
const yesNo = { on: 'On', off: 'Off' }

export const settings = {
  title: 'Settings',
  open: 'Settings',
  back: 'Back to downloads',
  search: 'Search settings',
  found_zero: 'No setting matches “{{search}}”',
  found_one: '{{count}} setting found',
  found_other: '{{count}} settings found',
  sections: 'Sections',
  loading: 'Asking the engine…',
  default: 'Default: {{value}}',
  reset: 'Reset “{{name}}” to its default, {{value}}',
  stays: '{{problem}} {{value}} stays in force.',
  seconds: 'seconds',
  choose: 'Choose…',
  section: {
    folders: 'Folders',
    slots: 'Queue and retries',
    connections: 'Connections',
    limits: 'Speed limits',
    network: 'Network and proxy',
    files: 'Names and conflicts',
    waysIn: 'Ways in',
    notifications: 'Notifications',
    webhooks: 'Webhooks',
    devices: 'Devices',
    appearance: 'Appearance',
    background: 'In the background',
    keep: 'Backup and export',
    privacy: 'Privacy and security',
    access: 'Access',
    updates: 'New versions',
    about: 'About Sluice',
  },
  problem: {
    count: 'This should be a whole number from {{min}} to {{max}}.',
    rate: 'This should be a speed such as 500K or 2M.',
    size: 'This should be a size such as 500M or 2G.',
    seconds: 'This should be a number of seconds, {{min}} or more.',
    path: 'This should be a whole path, from the root.',
    proxy: 'This should look like http://host:port, https://host:port or socks5://host:port.',
    userAgent: 'This should be letters, digits and signs of the ASCII set.',
    host: 'This should be the name of a host, such as example.org.',
    other: 'This does not fit.',
  },
  links: {
    speed: 'Speed profiles and their hours…',
    rules: 'Rules for folders, names and queues…',
  },
  rules: {
    host: 'Host {{number}}',
    exampleHost: 'example.org',
    proxy: 'Proxy {{number}}',
    direct: 'none: straight to the host',
    add: 'Add a host',
    remove: 'Remove host {{number}}',
    count_zero: 'none',
    count_one: '{{count}} host',
    count_other: '{{count}} hosts',
  },
  about: {
    secretsTitle: 'Passwords, cookies and tokens',
    secretsService: 'They are kept under a key in a file of the data folder that only its owner can read.',
    historyTitle: 'What is kept',
    history:
      'The list with its addresses, folders and events stays in the data folder until a download is removed from the list, or its time is over. Nothing is sent anywhere but to the servers that you download from, and to the one that has Sluice itself, where you look for new versions.',
    logsTitle: 'What is logged',
    logs: 'Sluice keeps a log of at most 10 MiB in the data folder. It names hosts and files, never passwords, cookies or tokens.',
    logsService:
      'The log goes where the service was told to write it. It names hosts and files, never passwords, cookies or tokens.',
    openLogs: 'Open the log folder',
    accessTitle: 'Who can use this Sluice',
    accessDesktop:
      'This window, and programs of your own account through a socket in the data folder. Nothing listens on the network unless you accept browsers and aria2 clients, and then only on this machine.',
    accessService:
      'Whoever has the token of this service. The folders they may write to were given when it was started.',
    dataTitle: 'Data folder',
  },
  aria2: {
    page: 'Address for browsers',
    address: 'Address for aria2 clients (RPC)',
    token: 'Token for both (RPC secret)',
    copy: 'Copy: {{what}}',
    copied: 'Copied: {{what}}',
    taken:
      'Another program uses port {{port}} already, so browsers and aria2 clients are not answered. Choose another port.',
    closed: 'Browsers and aria2 clients are not answered: {{reason}}',
  },
} as const

/** Names of languages in themselves. */
export const language = { en: 'English', zh: '简体中文' } as const

export const setting = {
  dir: {
    name: 'Folder for downloads',
    text: 'Where files go unless a rule or you yourself say otherwise.',
    none: 'The downloads folder of your account',
  },
  slots: { name: 'Downloads at once', text: 'How many run at the same time, all queues together.' },
  slotsPerHost: {
    name: 'Downloads at once from one host',
    text: 'Some servers turn away who takes too much.',
    none: 'no own limit',
  },
  maxTries: { name: 'Tries', text: 'After so many in a row a download counts as failed.' },
  retryWaitMs: { name: 'Wait before the next try', text: 'It doubles each time, up to five minutes.' },
  whenDone: {
    name: 'When everything is done',
    text: 'Sleep, shutdown and quitting come after a countdown that you can stop.',
  },
  connections: {
    name: 'Connections of one download',
    text: 'Empty: found out, as long as each further one adds speed.',
    none: 'automatic',
  },
  connectionsPerHost: {
    name: 'Connections to one host',
    text: 'All downloads from it together. Hosts that refuse get fewer by themselves.',
  },
  rateLimit: { name: 'Speed limit', text: 'For everything together, when no speed profile is in force.', none: 'none' },
  rateLimitPerHost: { name: 'Speed limit for each host', text: 'All downloads from it together.', none: 'none' },
  proxyMode: {
    name: 'Proxy',
    text: 'Hosts in the list below are asked for first.',
    options: { system: 'As the system says', none: 'None', manual: 'The one below' },
  },
  proxy: { name: 'Proxy address', text: 'HTTP, HTTPS or SOCKS5; the proxy resolves names.', none: 'none' },
  proxyHosts: {
    name: 'Proxies for single hosts',
    text: 'Each holds for the host and everything below it. The most exact one wins.',
  },
  connectMs: { name: 'Longest wait for a connection', text: 'TCP, the way through a proxy included.' },
  tlsMs: { name: 'Longest wait for encryption', text: 'The TLS handshake.' },
  headersMs: { name: 'Longest wait for an answer', text: 'From the request to the end of the answer’s head.' },
  idleMs: { name: 'Longest silence', text: 'A connection that sends nothing for so long is given up and tried again.' },
  totalMs: { name: 'Longest life of a download', text: 'Waits included; then it fails.', none: 'no end' },
  userAgent: { name: 'User agent', text: 'How Sluice introduces itself to servers.' },
  caCertificate: {
    name: 'Further certificate authorities',
    text: 'A PEM file, trusted beside those of the system.',
    none: 'none',
  },
  onConflict: {
    name: 'When a file of that name is there',
    text: 'An existing file is never replaced unless you choose so here.',
    options: { rename: 'Take another name', skip: 'Skip the download', overwrite: 'Replace the file' },
  },
  findChecksum: {
    name: 'Look for checksum files',
    text: 'Asks for “.sha256” and “SHA256SUMS” beside each address and verifies the file with them.',
  },
  markFiles: {
    name: 'Mark files as coming from the internet',
    text: 'Where a file came from is kept with it, without passwords and tokens, so that the system can warn before a program runs.',
  },
  notifyCompleted: { name: 'Tell when a download is complete', text: 'Several at once are told together.' },
  notifyFailed: { name: 'Tell when a download fails', text: 'Or waits for an answer of yours.' },
  notifyAllDone: { name: 'Tell when all are done', text: 'Once, when nothing is left to do.' },
  theme: {
    name: 'Theme',
    text: 'Light, dark, or whatever the system shows at the moment.',
    options: { system: 'As the system', light: 'Light', dark: 'Dark' },
  },
  density: {
    name: 'Density',
    text: 'How much room each row takes.',
    options: { comfortable: 'Comfortable', compact: 'Compact' },
  },
  language: { name: 'Language', text: 'Changes at once.', options: { system: 'As the system' } },
  closeToTray: {
    name: 'Closing the window',
    text: 'Where there is no tray, closing minimises.',
    options: { ask: 'Ask', tray: 'Keep downloading in the tray', quit: 'Quit' },
  },
  startAtLogin: { name: 'Start with the session', text: 'Hidden, so that unfinished downloads go on.' },
  clipboardWatch: {
    name: 'Offer links that are copied',
    text: 'Looks at the clipboard once a second while it is on, and offers what looks like a file. Nothing is added by itself, kept or written down.',
  },
  dropBasket: {
    name: 'Show the drop basket',
    text: 'A small window above all others takes links and files and shows how far everything is.',
  },
  openLinks: {
    name: 'Open sluice: links with this Sluice',
    text: 'An installed package does so already. Turn it on for an AppImage or a portable copy.',
  },
  aria2Clients: {
    name: 'Accept browsers and aria2 clients',
    text: 'This window in a browser, and extensions and programs made for aria2, which add downloads here, with the token below.',
    options: { off: 'Off', loopback: 'On this machine' },
  },
  aria2Port: {
    name: 'Port for both',
    text: 'Change it when another program, such as aria2 itself, has it already.',
  },
  keepAwake: { name: 'Keep the machine awake', text: 'No sleep while something downloads.' },
  askOnQuit: { name: 'Ask before quitting', text: 'While downloads run. They go on at the next start either way.' },
  keepCompletedDays: {
    name: 'Days that completed downloads stay in the list',
    text: 'Then they leave it with their history; their files stay where they are. Empty: they stay for ever.',
    none: 'for ever',
  },
  lookBeforeAdd: {
    name: 'Ask servers about links while they are added',
    text: 'Shows name and size before anything starts. A link that works only once is used up by it.',
  },
  lookForUpdates: {
    name: 'Look for new versions',
    text: 'Once a day. The server that hands out Sluice sees the address of this computer, and nothing else. Nothing is downloaded or installed without your word.',
  },
  updateChannel: {
    name: 'Which versions',
    text: 'Betas come earlier and are tried less.',
    options: { stable: 'Stable', beta: 'Betas, too' },
  },
  diskLowBytes: {
    name: 'Little room on the disk',
    text: 'The window and webhooks say when a disk that files go to has less room than this. Empty: never.',
    none: 'never',
  },
  stalledMs: {
    name: 'A download stands still',
    text: 'The window and webhooks say when a running download has received nothing for so long. Empty: never.',
    none: 'never',
  },
  switch: yesNo,
} as const
