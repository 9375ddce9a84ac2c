import type { Both } from '../i18n/language.js';

// The frame of the page: header, sign-in, what went wrong.

export const appName: Both = ['PayScore', 'PayScore'];
export const skip: Both = ['Skip to content', '跳到正文'];
export const navigation: Both = ['Main', '主导航'];
export const overview: Both = ['Overview', '概览'];
export const syncs: Both = ['Syncs', '同步记录'];
export const help: Both = ['Help', '帮助'];
export const find: Both = ['Find', '查找'];
export const findHint: Both = [
  'Order, id, transaction, Request-ID or trace',
  '订单号、同步 ID、交易单号、Request-ID 或 trace',
];
export const language: Both = ['Language', '语言'];
export const theme: Both = ['Theme', '主题'];
export const live: Both = ['Live', '实时更新'];
export const paused: Both = ['Paused', '已停止更新'];
export const signOut: Both = ['Sign out', '退出登录'];
export const signedInAs: Both = ['Signed in as {actor}', '当前操作员：{actor}'];

export const signIn: Both = ['Sign in', '登录'];
export const signInTitle: Both = ['Operator console', '运营控制台'];
export const signInIntro: Both = [
  'Syncs of PayScore orders that were paid offline: what happened, and what to do.',
  '查看支付分订单线下付款的同步情况：发生了什么，该怎么办。',
];
export const operatorToken: Both = ['Operator token', '操作员令牌'];
export const tokenKept: Both = [
  'It stays in this tab and goes when you close it.',
  '令牌仅保存在此标签页，关闭后即清除。',
];
export const tokenRefused: Both = ['This token is not valid, or no longer.', '令牌无效或已失效。'];
export const sessionOver: Both = [
  'Your session has ended. Sign in to your app again.',
  '登录已失效，请重新登录。',
];
export const sessionOverTitle: Both = ['Signed out', '已退出登录'];
export const reload: Both = ['Reload', '重新加载'];

export const noAnswer: Both = ['The server does not answer.', '服务器没有响应。'];
export const shownSince: Both = ['Shown is what it said at {time}.', '当前显示的是 {time} 的数据。'];
export const tryAgain: Both = ['Try again', '重试'];
export const forbiddenTitle: Both = ['You may not see this', '您没有查看权限'];
export const notFoundTitle: Both = ['There is no such sync', '没有这条同步'];
export const notFoundText: Both = [
  'It does not exist, lies outside what you may see, or was removed after its retention.',
  '该记录不存在、不在您的权限范围内，或已超过保留期被清理。',
];
export const errorTitle: Both = ['This did not work', '操作未成功'];
export const loading: Both = ['Loading', '加载中'];
