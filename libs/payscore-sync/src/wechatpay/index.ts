export { readApiV3Key } from './certificates/api-v3-key.js';
export type { CertificateReport } from './certificates/platform-certificates.js';
export { certificatePathProblem, type WechatPayClientOptions } from './client-options.js';
export { agentProblem } from './http/agent-problem.js';
export type { WechatPayRequest } from './http/pipeline.js';
export { KeyObjectSigner } from './keys/key-object.signer.js';
export type { KeyReading } from './keys/key-reading.js';
export { type PlatformKeys, StaticKeyRing } from './keys/key-ring.js';
export { merchantSerialProblem, readMerchantPrivateKey } from './keys/merchant-private-key.js';
export type { Signer, SignerSource } from './keys/signer.js';
export { publicKeyIdProblem, readWechatpayPublicKey } from './keys/wechatpay-public-key.js';
export type {
  NotificationReading,
  NotificationRefusal,
  OpenedNotification,
} from './notifications/read-notification.js';
export type { Hint, WechatPayReply } from './replies/reply.js';
export { WechatPayClient } from './wechatpay-client.js';
