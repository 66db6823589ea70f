/** Words about what the desktop does by itself, in Simplified Chinese. */
import type { Words } from './en.ts'
import type { Translated } from './language.ts'

export const desktop: Translated<Pick<Words, 'countdown' | 'secrets'>> = {
  countdown: {
    title: '全部下载已结束',
    sleep: '计算机进入睡眠',
    shutdown: '计算机关机',
    quit: 'Sluice 退出',
    text_other: '{{act}}，剩余 {{count}} 秒。',
    now: '立即执行',
    cancel: '取消',
  },
  secrets: {
    system: '密码、Cookie 和令牌由系统密钥库中的密钥保护。',
    no_store: '此系统没有密钥库：密码、Cookie 和令牌由一个只有您可以读取的密钥文件保护。',
    plain_store: '此桌面环境没有密钥库：密码、Cookie 和令牌由一个只有您可以读取的密钥文件保护。',
    portable: '此 Sluice 是便携版：密码、Cookie 和令牌由数据文件夹中的密钥保护。拥有该文件夹的人就拥有密钥。',
    locked:
      '系统密钥库已锁定：新的密码、Cookie 和令牌由一个只有您可以读取的密钥文件保护；已有的要等密钥库解锁并重新启动 Sluice 后才能使用。',
  },
}
