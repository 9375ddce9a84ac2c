import type { Both } from '../i18n/language.js';

/** The frame of the page: header, sign-in, what went wrong. */
export const frame = {
  appName: ['PayScore', 'PayScore'],
  skip: ['Skip to content', '跳到正文'],
  navigation: ['Main', '主导航'],
  overview: ['Overview', '概览'],
  syncs: ['Syncs', '同步记录'],
  help: ['Help', '帮助'],
  find: ['Find', '查找'],
  findHint: ['Order, id, transaction, Request-ID or trace', '订单号、同步 ID、交易单号、Request-ID 或 trace'],
  language: ['Language', '语言'],
  theme: ['Theme', '主题'],
  pause: ['Pause', '暂停'],
  resume: ['Resume', '继续'],
  signOut: ['Sign out', '退出登录'],
  signedInAs: ['Signed in as {actor}', '当前操作员：{actor}'],

  signIn: ['Sign in', '登录'],
  signInTitle: ['Operator console', '运营控制台'],
  signInIntro: [
    'Syncs of PayScore orders that were paid offline: what happened, and what to do.',
    '查看支付分订单线下付款的同步情况：发生了什么，该怎么办。',
  ],
  operatorToken: ['Operator token', '操作员令牌'],
  tokenKept: ['It stays in this tab and goes when you close it.', '令牌仅保存在此标签页，关闭后即清除。'],
  tokenRefused: ['The server does not accept this token.', '服务器不接受该令牌。'],
  sessionOver: ['Your session has ended. Sign in to your app again.', '登录已失效，请重新登录。'],
  sessionOverTitle: ['Signed out', '已退出登录'],
  reload: ['Reload', '重新加载'],

  noAnswer: ['The server does not answer.', '服务器没有响应。'],
  shownSince: ['Shown is what it said at {time}.', '当前显示的是 {time} 的数据。'],
  tryAgain: ['Try again', '重试'],
  forbiddenTitle: ['You may not see this', '您没有查看权限'],
  notFoundTitle: ['There is no such sync', '没有这条同步'],
  notFoundText: [
    'It does not exist, lies outside what you may see, or was removed after its retention.',
    '该记录不存在、不在您的权限范围内，或已超过保留期被清理。',
  ],
  errorTitle: ['This did not work', '操作未成功'],
  loading: ['Loading', '加载中'],
} as const satisfies Record<string, Both>;
