/** Words about links that come in: what was understood of them, and what looking at them has found. */
export const reading = {
  unknown_option: '{{text}} is not known and was left out.',
  unused_option: '{{text}} is nothing that Sluice does; it was left out.',
  bad_option: '{{text}} could not be used: its value is wrong, or names a file.',
  variable: '{{text}} was not filled in: nothing is run here.',
  rest: 'Only downloads are taken: “{{text}}” was left out.',
  no_address: '“{{text}}” is not an http or https address.',
  open_quote: 'The {{text}} command is cut off: a quote is not closed.',
  xml: 'This is not a Metalink that can be read: {{text}}. Ask for it again where it comes from.',
  no_mirror: '“{{text}}” has no http or https address in this Metalink.',
  too_many: 'Too many at once: {{text}}. 100,000 can be added together.',
  too_large: 'This is too large to be a list of links (more than 16 MiB).',
  line: 'Line {{line}}: {{remark}}',
  source: '{{name}}, line {{line}}: {{remark}}',
  whole: '{{name}}: {{remark}}',
  more_one: 'and {{count}} more',
  more_other: 'and {{count}} more',
  patterns: 'Patterns stand for many links',
  pattern_one: '{{count}} link: {{first}}',
  pattern_other: '{{count}} links, from {{first}} to {{last}}',
  file_one: '{{name}}: {{count}} link',
  file_other: '{{name}}: {{count}} links',
  drop: 'Leave out {{name}}',
  pasted: 'Pasted text',
} as const

export const look = {
  label: 'Links',
  take: 'Take {{name}}',
  all_one: '{{count}} of {{total}} taken',
  all_other: '{{count}} of {{total}} taken',
  withoutKnown_one: 'Leave out {{count}} that is in the list already',
  withoutKnown_other: 'Leave out {{count}} that are in the list already',
  asking: 'asking…',
  known: 'in the list already: {{status}}',
  taken: 'a file of this name is there',
  resumes: 'can be resumed',
  noResume: 'cannot be resumed',
  page: 'a web page',
  mirrors_one: '{{count}} mirror',
  mirrors_other: '{{count}} mirrors',
  checksum: 'checksum',
  headers_one: '{{count}} header',
  headers_other: '{{count}} headers',
  login: 'login',
  notAsked: 'not looked at: asking twice could do something twice',
  progress: 'Looked at {{done}} of {{count}}',
  skip: 'Skip (Alt+L)',
  skipHint: 'A link that works only once is used up by looking.',
  before: 'Look at links before adding; one that works only once is used up by it',
  sum: '{{size}} together',
  sumLeast: 'at least {{size}} together',
  free: '{{size}} free there',
  tooSmall: 'There is not enough room: {{size}} free.',
} as const

export const waysIn = {
  method: 'Method',
  methodHint: 'GET, or POST with a body',
  body: 'Body',
  bodyHint: 'Sent as text with the request',
  referer: 'Referer',
  cookies: 'Cookies',
  cookiesHint: 'name=value; name=value',
} as const

/** Why a file that came in could not be taken. */
export const fileTrouble = {
  too_large: '{{name}} is too large to read links from. Lists may have 16 MiB.',
  not_text: '{{name}} is not a list of links or a Metalink.',
  unreadable: '{{name}} cannot be read. See whether it is there and whether you may read it.',
} as const

/** What a link of another program brings. */
export const foreign = {
  title: 'Another program or a page asks for this by a link.',
  text: 'No server has been asked yet. Look at the addresses before you go on.',
  look: 'Look at the links',
} as const

/** Links that were copied in another program. */
export const copied = {
  one: 'Copied: {{name}} from {{host}}',
  many_one: 'Copied: {{names}} and {{count}} more',
  many_other: 'Copied: {{names}} and {{count}} more',
  few: 'Copied: {{names}}',
  add: 'Add…',
} as const

/** The small window that takes drops. */
export const basket = {
  title: 'Sluice drop basket',
  drop: 'Drop links here',
  release: 'Let go to add',
  running_one: '{{count}} running',
  running_other: '{{count}} running',
  percent: '{{percent}} % done',
  show: 'Show Sluice',
  close: 'Close the drop basket',
  hint: 'Ctrl+V adds what is in the clipboard. Arrow keys move the basket.',
} as const
