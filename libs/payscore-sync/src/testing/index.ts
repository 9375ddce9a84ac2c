export { PayscoreTesting } from './payscore-testing.js';
export { SCRIPTED_REPLIES, type ScriptedReply } from './scripted-reply.js';
export { type TestingCall, TestingWechatPay } from './testing-wechatpay.js';
