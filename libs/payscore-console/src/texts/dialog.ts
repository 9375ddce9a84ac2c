import type { Both } from '../i18n/language.js';

/** Dialogs and the help. */
export const dialog = {
  confirm: ['Confirm', '确认'],
  close: ['Close', '关闭'],
  reason: ['Reason', '原因'],
  reasonOptional: ['Optional. Kept with your name.', '选填，与您的名称一同保存。'],
  reasonRequired: ['Required. Kept with your name.', '必填，与您的名称一同保存。'],
  retryTitle: ['Retry this sync', '重试这条同步'],
  checkTitle: ['Check this sync now', '立即查单'],
  cancelTitle: ['Cancel this sync', '撤回这条同步'],
  resolveTitle: ['Resolve this sync', '人工了结这条同步'],
  working: ['Working', '处理中'],
  actionDone: ['Done. It is now: {status}.', '已完成，当前状态：{status}。'],
  changedMeanwhile: [
    'Nothing was changed. The page shows how it stands now.',
    '未作任何更改，本页显示的是最新状态。',
  ],

  helpStatuses: ['Statuses', '状态'],
  helpParkReasons: ['Park reasons', '待处理原因'],
  helpHints: ['Hints', '提示'],
  helpErrors: ['Error codes', '错误码'],
  helpFilter: ['Filter', '筛选'],
  helpNone: ['No entry has {q}.', '没有包含 {q} 的条目。'],
  helpRejectedWith: ['Refused with {status}', '被拒绝，HTTP {status}'],
} as const satisfies Record<string, Both>;
