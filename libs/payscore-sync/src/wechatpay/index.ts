export { authorizationHeader, canonicalRequest, type AuthorizationParts } from './http/canonical-request.js';
export { canonicalReply } from './replies/reply-verifier.js';
export { checkSigner } from './keys/check-signer.js';
export { readApiV3Key } from './certificates/api-v3-key.js';
export type { CertificateReport } from './certificates/platform-certificates.js';
export { agentProblem } from './http/agent-problem.js';
export {
  certificatePathProblem,
  type CertificateOptions,
  type WechatPayClientOptions,
} from './client-options.js';
export type { WechatPayRequest } from './http/pipeline.js';
export type { KeyReading } from './keys/key-reading.js';
export { KeyObjectSigner, type KeyObjectSignerOptions } from './keys/key-object.signer.js';
export {
  KeyChain,
  LiveKeyRing,
  StaticKeyRing,
  type PlatformKey,
  type PlatformKeys,
} from './keys/key-ring.js';
export { merchantSerialProblem, readMerchantPrivateKey } from './keys/merchant-private-key.js';
export type { Hint, TransportFailure, Verification, WechatPayReply } from './replies/reply.js';
export type { SignContext, Signer, SignerSource } from './keys/signer.js';
export { WechatPayClient, type CallOptions } from './wechatpay-client.js';
export {
  publicKeyIdProblem,
  readWechatpayPublicKey,
  wechatpayPublicKey,
  type WechatPayPublicKeyOptions,
} from './keys/wechatpay-public-key.js';
