export { PayscoreTesting } from '../testing/payscore-testing.js';
export { SCRIPTED_REPLIES, type ScriptedReply } from '../testing/scripted-reply.js';
export { type TestingCall, TestingWechatPay } from '../testing/testing-wechatpay.js';
