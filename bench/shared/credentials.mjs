import { generateKeyPairSync } from 'node:crypto';

/**
 * Both sides' keys, made anew for every run.
 *
 * @typedef {object} Credentials
 * @property {string} mchid
 * @property {string} serialNo
 * @property {string} merchantPrivateKey PEM
 * @property {string} merchantPublicKey PEM
 * @property {string} platformKeyId
 * @property {string} platformPrivateKey PEM
 * @property {string} platformPublicKey PEM
 */

/** @returns {Credentials} */
export function createCredentials() {
  const merchant = createKeyPair();
  const platform = createKeyPair();
  return {
    mchid: '1900000001',
    serialNo: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    merchantPrivateKey: merchant.privateKey,
    merchantPublicKey: merchant.publicKey,
    platformKeyId: 'PUB_KEY_ID_0119000000012024000000000001',
    platformPrivateKey: platform.privateKey,
    platformPublicKey: platform.publicKey,
  };
}

function createKeyPair() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
