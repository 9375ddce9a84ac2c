import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../support/process.js';

const run = promisify(execFile);

/** Reads keys just made, in a process whose buffers make the garbage collector run all the time. */
const SCRIPT = `
import { generateKeyPairSync } from 'node:crypto';
import { KeyObjectSigner, wechatpayPublicKey } from 'nestjs-payscore-sync/wechatpay';
let refused = 0;
const reads = (read) => { try { read(); } catch { refused += 1; } };
for (let made = 0; made < 40; made += 1) {
  // Short ones are made fast. They are refused, once their size is read.
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
  Buffer.alloc(32 << 20);
  reads(() => new KeyObjectSigner({ serialNo: '5A'.repeat(20), privateKey }));
  reads(() => wechatpayPublicKey({ id: 'PUB_KEY_ID_0119000001002024000001', publicKey }));
}
console.log(refused);
`;

it('keys made a moment ago can be read at any time, also when that starts a garbage collection', async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    cwd: ROOT,
    timeout: 25_000,
  });
  expect(stdout).toBe('80\n');
});
