/** Words of the page that a service gives to browsers, in Simplified Chinese. */
export const service = {
  signIn: {
    text: '请输入此服务的令牌以登录。',
    token: '令牌',
    hint: '令牌保存在 “sluice serve” 启动时显示的令牌文件中。',
    submit: '登录',
    busy: '正在登录…',
  },
  signOut: '退出登录',
  trouble: {
    wrong: '这不是此服务的令牌。',
    tooMany: '错误的令牌次数过多。请稍候再试。',
    unreachable: '无法连接到服务。请检查服务是否正在运行以及网络是否正常。',
  },
  away: {
    text: '与服务的连接已断开。',
    retryIn: '{{time}} 后重试。',
    trying: '正在重试…',
    retry: '立即重试',
  },
}
