/** 关于链接来源的文字。 */
export const reading = {
  unknown_option: '无法识别 {{text}}，已忽略。',
  unused_option: 'Sluice 不支持 {{text}}，已忽略。',
  bad_option: '无法使用 {{text}}：其值有误，或指向一个文件。',
  variable: '{{text}} 未被替换：这里不会运行任何命令。',
  rest: '只处理下载：已忽略“{{text}}”。',
  no_address: '“{{text}}”不是 http 或 https 地址。',
  open_quote: '{{text}} 命令不完整：引号没有闭合。',
  xml: '这不是可读取的 Metalink：{{text}}。请重新获取该文件。',
  no_mirror: '“{{text}}”在此 Metalink 中没有 http 或 https 地址。',
  too_many: '一次太多：{{text}}。一次最多可添加 100,000 个。',
  too_large: '内容过大（超过 16 MiB），不像是链接列表。',
  line: '第 {{line}} 行：{{remark}}',
  source: '{{name}}，第 {{line}} 行：{{remark}}',
  whole: '{{name}}：{{remark}}',
  more_other: '还有 {{count}} 条',
  patterns: '通配模式代表多个链接',
  pattern_other: '{{count}} 个链接，从 {{first}} 到 {{last}}',
  file_other: '{{name}}：{{count}} 个链接',
  drop: '去掉 {{name}}',
  pasted: '粘贴的文字',
} as const

export const look = {
  label: '链接',
  take: '选取 {{name}}',
  all_other: '已选 {{count}} / {{total}}',
  withoutKnown_other: '去掉列表中已有的 {{count}} 个',
  asking: '正在询问…',
  known: '列表中已有：{{status}}',
  taken: '已有同名文件',
  resumes: '可续传',
  noResume: '不可续传',
  page: '网页',
  mirrors_other: '{{count}} 个镜像',
  checksum: '校验和',
  headers_other: '{{count}} 个请求头',
  login: '登录',
  notAsked: '未查看：重复请求可能产生重复操作',
  progress: '已查看 {{done}} / {{count}}',
  skip: '跳过 (Alt+L)',
  skipHint: '一次性链接查看后即失效。',
  before: '添加前先查看链接；一次性链接会因此失效',
  sum: '共 {{size}}',
  sumLeast: '至少 {{size}}',
  free: '可用空间 {{size}}',
  tooSmall: '空间不足：可用 {{size}}。',
} as const

export const waysIn = {
  method: '请求方法',
  methodHint: 'GET；有请求体时为 POST',
  body: '请求体',
  bodyHint: '随请求以文本发送',
  referer: '来源页 (Referer)',
  cookies: 'Cookie（登录信息）',
  cookiesHint: '名称=值; 名称=值',
} as const

export const fileTrouble = {
  too_large: '{{name}} 过大，无法从中读取链接。列表最多为 16 MiB。',
  not_text: '{{name}} 不是链接列表，也不是 Metalink。',
  unreadable: '无法读取 {{name}}。请确认文件存在，并且您有读取权限。',
} as const

export const foreign = {
  title: '这是其他程序或网页通过链接请求的。',
  text: '尚未询问任何服务器。请先看清地址再继续。',
  look: '查询这些链接',
} as const

export const copied = {
  one: '已复制：{{name}}，来自 {{host}}',
  many_other: '已复制：{{names}}，还有 {{count}} 个',
  few: '已复制：{{names}}',
  add: '添加…',
} as const

export const basket = {
  title: 'Sluice 拖放篮',
  drop: '将链接拖到这里',
  release: '松开即可添加',
  running_other: '{{count}} 个进行中',
  percent: '已完成 {{percent}}%',
  show: '显示 Sluice',
  close: '关闭拖放篮',
  hint: '按 Ctrl+V 添加剪贴板中的内容，方向键移动拖放篮。',
} as const
