export {
  authorizationHeader,
  canonicalReply,
  canonicalRequest,
  type AuthorizationParts,
} from './canonical-request.js';
export type { WechatPayClientOptions } from './client-options.js';
export type { KeyReading } from './key-reading.js';
export { KeyObjectSigner, type KeyObjectSignerOptions } from './key-object.signer.js';
export { StaticKeyRing, type PlatformKey, type PlatformKeys } from './key-ring.js';
export { merchantSerialProblem, readMerchantPrivateKey } from './merchant-private-key.js';
export type { TransportFailure, Verification, WechatPayReply } from './reply.js';
export type { SignContext, Signer } from './signer.js';
export { WechatPayClient, type CallOptions, type WechatPayRequest } from './wechatpay-client.js';
export {
  publicKeyIdProblem,
  readWechatpayPublicKey,
  wechatpayPublicKey,
  type WechatPayPublicKeyOptions,
} from './wechatpay-public-key.js';
