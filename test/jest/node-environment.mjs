import { generateKeyPairSync } from 'node:crypto';
import { TestEnvironment } from 'jest-environment-node';

const keys = [];

/**
 * An RSA-2048 private key as PKCS#8 PEM, made when it is first asked for. One takes 0.1 s of a core, and the suites
 * need hundreds: those of one worker share them.
 */
function nthKeyPem(index) {
  while (keys.length <= index) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    keys.push(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  }
  return keys[index];
}

/** Node.js, with the keys of this worker. Jest loads this file once for each worker. */
export default class NodeEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.payscoreNthKeyPem = nthKeyPem;
  }
}
