export {
  authorizationHeader,
  canonicalReply,
  canonicalRequest,
  type AuthorizationParts,
} from './canonical-request.js';
export { checkSigner } from './check-signer.js';
export { readApiV3Key } from './certificates/api-v3-key.js';
export type { CertificateReport } from './certificates/platform-certificates.js';
export { agentProblem } from './agent-problem.js';
export {
  certificatePathProblem,
  type CertificateOptions,
  type WechatPayClientOptions,
} from './client-options.js';
export type { WechatPayRequest } from './courier.js';
export type { Hint } from './hint.js';
export type { KeyReading } from './key-reading.js';
export { KeyObjectSigner, type KeyObjectSignerOptions } from './key-object.signer.js';
export { LiveKeyRing } from './live-key-ring.js';
export { KeyChain, StaticKeyRing, type PlatformKey, type PlatformKeys } from './key-ring.js';
export { merchantSerialProblem, readMerchantPrivateKey } from './merchant-private-key.js';
export type { TransportFailure, Verification, WechatPayReply } from './reply.js';
export type { SignContext, Signer, SignerSource } from './signer.js';
export { WechatPayClient, type CallOptions } from './wechatpay-client.js';
export {
  publicKeyIdProblem,
  readWechatpayPublicKey,
  wechatpayPublicKey,
  type WechatPayPublicKeyOptions,
} from './wechatpay-public-key.js';
