/** 关于 Sluice 本身的文字：版本、按键、第三方软件。 */
export const about = {
  version: 'Sluice {{version}}',
  licence: '自由软件，采用 MIT 许可证。© The Sluice authors.',
  keysTitle: '按键',
  keys: {
    paste: { key: 'Ctrl V', does: '添加剪贴板中的链接' },
    add: { key: 'Ctrl N', does: '打开“添加”对话框' },
    search: { key: 'Ctrl F', does: '搜索列表' },
    space: { key: '空格', does: '暂停或继续所选项' },
    remove: { key: 'Delete', does: '移除所选项' },
    undo: { key: 'Ctrl Z', does: '撤销移除' },
    move: { key: 'Alt ↑ ↓', does: '在队列中移动' },
    queue: { key: 'F2', does: '编辑队列' },
    export: { key: 'Ctrl E', does: '导出链接、JSON 或 CSV' },
    basket: { key: 'Ctrl Shift B', does: '打开或关闭拖放篮' },
    settings: { key: 'Ctrl ,', does: '打开设置' },
  },
  noticesTitle: '第三方软件',
  notices: 'Sluice 使用了许多人的成果。点按名称可查看其许可证。',
  noNotices: '此列表在构建 Sluice 时生成，而此页面并非来自构建。',
  search: '搜索第三方软件',
  found_other: '{{count}} 个软件包',
} as const
