/** 详情各标签页的文字：文件分布图与连接。 */

export const map = {
  label: '文件分布图：已有 {{done}}，共 {{size}}（{{percent}} %）',
  labelOpen: '文件分布图：已有 {{done}}；总长度尚不清楚',
  legend: '图例',
  done: '已完成',
  flight: '正在获取',
  missing: '缺失',
  damaged: '损坏',
  amount: '{{what}}：{{size}}',
  nothing: '服务器应答后会显示分布图。',
}

export const connection = {
  label: '连接',
  none: '没有打开的连接。',
  part: '文件部分',
  host: '服务器',
  stage: '状态',
  speed: '速度',
  range: '从 {{from}} 到 {{to}}',
  open: '从 {{from}} 起',
  left: '剩余 {{size}}',
}

/** 一个连接正在做什么。 */
export const stage = {
  connecting: '正在连接',
  waiting: '等待应答',
  standby: '准备接手',
  receiving: '正在接收',
  limited: '受限速约束',
  silent: '已静默 {{silent}}',
  comparing: '正在比对',
}

/** 请求与应答。 */
export const headers = {
  nothing: '尚无应答。',
  choose: '应答',
  answer: '应答 {{status}}',
  answerAt: '应答 {{status}}，{{when}}',
  request: '请求',
  response: '应答 {{status}}',
  noRequest: '没有记录请求。',
  proxy: '经由代理 {{proxy}}',
  hidden: '已隐藏',
  copy: '复制头部',
  copied: '已复制头部，不含机密',
  curl: '复制为 curl 命令',
  curlCopied: '已复制命令',
  curlWithout: '已复制命令，不含机密；请自行补上：{{names}}',
}

/** 速度曲线。 */
export const graph = {
  label: '速度曲线。{{said}}',
  said: '平均 {{average}}，最高 {{highest}}，共下载 {{time}}。',
  nothing: '下载数秒之后会显示曲线。',
  marks: '曲线上的标记',
  break: '下载 {{after}} 后停顿了 {{length}}',
  held: '受限速约束：{{rate}}',
  retry_other: '重新尝试 {{count}} 次',
  cap_other: '服务器拒绝连接 {{count}} 次',
  disk_other: '磁盘过慢 {{count}} 次',
  connection_other: '{{count}} 个连接丢失或被替换',
}
