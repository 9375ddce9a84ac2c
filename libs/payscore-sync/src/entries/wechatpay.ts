export {
  authorizationHeader,
  canonicalRequest,
  type AuthorizationParts,
} from '../wechatpay/http/canonical-request.js';
export { canonicalReply } from '../wechatpay/replies/judge-signature.js';
export { checkSigner } from '../wechatpay/keys/check-signer.js';
export { readApiV3Key } from '../wechatpay/certificates/api-v3-key.js';
export type { CertificateReport } from '../wechatpay/certificates/platform-certificates.js';
export { agentProblem } from '../wechatpay/http/agent-problem.js';
export {
  certificatePathProblem,
  type CertificateOptions,
  type WechatPayClientOptions,
} from '../wechatpay/client-options.js';
export type { WechatPayRequest } from '../wechatpay/http/pipeline.js';
export type { KeyReading } from '../wechatpay/keys/key-reading.js';
export { KeyObjectSigner, type KeyObjectSignerOptions } from '../wechatpay/keys/key-object.signer.js';
export {
  KeyChain,
  LiveKeyRing,
  StaticKeyRing,
  type PlatformKey,
  type PlatformKeys,
} from '../wechatpay/keys/key-ring.js';
export { merchantSerialProblem, readMerchantPrivateKey } from '../wechatpay/keys/merchant-private-key.js';
export type { Hint, TransportFailure, Verification, WechatPayReply } from '../wechatpay/replies/reply.js';
export type { SignContext, Signer, SignerSource } from '../wechatpay/keys/signer.js';
export { WechatPayClient, type CallOptions } from '../wechatpay/wechatpay-client.js';
export {
  publicKeyIdProblem,
  readWechatpayPublicKey,
  wechatpayPublicKey,
  type WechatPayPublicKeyOptions,
} from '../wechatpay/keys/wechatpay-public-key.js';
