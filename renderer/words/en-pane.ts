/** Words of the details' tabs: the map of a file, its connections. */

export const map = {
  label: 'Map of the file: {{done}} of {{size}} ({{percent}} %) are here',
  labelOpen: 'Map of the file: {{done}} are here; how long it is, is not known yet',
  legend: 'What the map shows',
  done: 'Finished',
  flight: 'Being fetched',
  missing: 'Missing',
  damaged: 'Damaged',
  amount: '{{what}}: {{size}}',
  nothing: 'The map appears when the server has answered.',
}

export const connection = {
  label: 'Connections',
  none: 'No connection is open.',
  part: 'Part of the file',
  host: 'Server',
  stage: 'State',
  speed: 'Speed',
  range: '{{from}} – {{to}}',
  open: 'from {{from}} on',
  left: '{{size}} left',
}

/** What one connection does. */
export const stage = {
  connecting: 'Connecting',
  waiting: 'Waiting for the answer',
  standby: 'Ready to take over',
  receiving: 'Receiving',
  limited: 'Held by a speed limit',
  silent: 'Silent for {{silent}}',
  comparing: 'Comparing',
}

/** Requests and answers. */
export const headers = {
  nothing: 'Nothing was answered yet.',
  choose: 'Answer',
  answer: 'Answer {{status}}',
  answerAt: 'Answer {{status}}, {{when}}',
  request: 'Request',
  response: 'Answer {{status}}',
  noRequest: 'The request was not recorded.',
  proxy: 'Through the proxy {{proxy}}',
  hidden: 'hidden',
  copy: 'Copy headers',
  copied: 'Headers copied, without secrets',
  curl: 'Copy as curl',
  curlCopied: 'Command copied',
  curlWithout: 'Command copied without secrets; add yourself: {{names}}',
}

/** The graph of the speed. */
export const graph = {
  label: 'Graph of the speed. {{said}}',
  said: '{{average}} on average, {{highest}} at most, in {{time}} of downloading.',
  nothing: 'There is a graph when it has been downloading for a few seconds.',
  marks: 'Marked in the graph',
  break: 'After {{after}} it stood still for {{length}}',
  held: 'Held back by a speed limit: {{rate}}',
  retry_one: '{{count}} new attempt',
  retry_other: '{{count}} new attempts',
  cap_one: 'The server refused connections once',
  cap_other: 'The server refused connections {{count}} times',
  disk_one: 'The disk was slow once',
  disk_other: 'The disk was slow {{count}} times',
  connection_one: '{{count}} connection lost or replaced',
  connection_other: '{{count}} connections lost or replaced',
}
