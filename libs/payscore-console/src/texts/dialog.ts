import type { Both } from '../i18n/language.js';

// Dialogs and the help.

export const confirm: Both = ['Confirm', '确认'];
export const close: Both = ['Close', '关闭'];
export const reason: Both = ['Reason', '原因'];
export const reasonOptional: Both = ['Optional. Kept with your name.', '选填，与您的名称一同保存。'];
export const reasonRequired: Both = ['Required. Kept with your name.', '必填，与您的名称一同保存。'];
export const retryTitle: Both = ['Retry this sync', '重试这条同步'];
export const checkTitle: Both = ['Check this sync now', '立即查单'];
export const cancelTitle: Both = ['Cancel this sync', '撤回这条同步'];
export const resolveTitle: Both = ['Resolve this sync', '人工了结这条同步'];
export const working: Both = ['Working', '处理中'];
export const actionDone: Both = ['{order} is now: {status}', '{order} 当前状态：{status}'];
export const changedMeanwhile: Both = [
  'Nothing was changed. The page shows how it stands now.',
  '未作任何更改，本页显示的是最新状态。',
];

export const helpStatuses: Both = ['Statuses', '状态'];
export const helpParkReasons: Both = ['Park reasons', '待处理原因'];
export const helpHints: Both = ['Hints', '提示'];
export const helpErrors: Both = ['Error codes', '错误码'];
export const helpFilter: Both = ['Filter', '筛选'];
export const helpNone: Both = ['No entry has {q}.', '没有包含 {q} 的条目。'];
export const helpRejectedWith: Both = ['Refused with {status}', '被拒绝，HTTP {status}'];
