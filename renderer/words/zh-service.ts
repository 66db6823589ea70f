/** Words of the page that a service gives to browsers, in Simplified Chinese. */
export const service = {
  signIn: {
    text: '请输入此服务的令牌以登录。',
    token: '令牌',
    hint: '令牌保存在 “sluice serve” 启动时显示的令牌文件中。',
    code: '配对码',
    codeHint: '由已登录的人在“设置”的“设备”中生成，或运行：sluice pair',
    codeText: '请输入另一台设备上显示的配对码。',
    useCode: '使用配对码',
    useToken: '使用令牌',
    submit: '登录',
    busy: '正在登录…',
  },
  signOut: '退出登录',
  trouble: {
    wrong: '这不是此服务的令牌。',
    wrongCode: '配对码错误、已使用或已过期。请重新获取。',
    tooMany: '错误次数过多。请稍候再试。',
    unreachable: '无法连接到服务。请检查服务是否正在运行以及网络是否正常。',
  },
  away: {
    text: '与服务的连接已断开。',
    retryIn: '{{time}} 后重试。',
    trying: '正在重试…',
    retry: '立即重试',
  },
}
