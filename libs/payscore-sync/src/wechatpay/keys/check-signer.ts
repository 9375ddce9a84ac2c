import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { withDeadline } from '../../concurrency/with-deadline.js';
import type { PayscoreProblem } from '../../errors/payscore.error.js';
import { textOf } from '../../text/error-text.js';
import { merchantSerialProblem } from './merchant-private-key.js';
import type { Signer } from './signer.js';

/** Signed texts, shortest first: without a body, beyond ASCII, large. */
const MESSAGES = [
  'GET\n/v3/x\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n',
  'POST\n/v3/a%7Cb/sync\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{"备注":"现金付款 😀"}\n',
  `POST\n/v3/x\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n${'x'.repeat(64 * 1024)}\n`,
];
const AT_ONCE = 20;

/**
 * Checks the contract of a signer: a serial number, and signatures in Base64 without line breaks that verify
 * with the certificate's public key, also when called concurrently. Use it in the tests of your signer, or at
 * start.
 *
 * @param publicKey of the merchant API certificate: PEM of the certificate (`apiclient_cert.pem`) or the key
 * @param timeoutMs longest time for each signature, ms
 * @returns its problems; empty when there are none
 */
export async function checkSigner(
  signer: Signer,
  publicKey: string | KeyObject,
  timeoutMs = 10_000,
): Promise<PayscoreProblem[]> {
  const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey;
  const problems = [merchantSerialProblem(signer.serialNo, 'signer.serialNo')];
  const sign = (message: string, inFlight: number) => problemOf(signer, message, inFlight, key, timeoutMs);
  for (const message of MESSAGES) problems.push(await sign(message, 1));
  const many = Array.from({ length: AT_ONCE }, (_, index) => `${MESSAGES[0]}${index}`);
  problems.push(...(await Promise.all(many.map((message) => sign(message, AT_ONCE)))));
  const found = problems.filter((problem) => problem !== null);
  // A problem of every message is reported once.
  return found.filter(({ message }, index) => found.findIndex((one) => one.message === message) === index);
}

async function problemOf(
  signer: Signer,
  message: string,
  inFlight: number,
  key: KeyObject,
  timeoutMs: number,
): Promise<PayscoreProblem | null> {
  const problem = (text: string, remedy: string) => ({ field: 'signer.sign', message: text, remedy });
  const controller = new AbortController();
  const giveUp = () => {
    controller.abort();
    return null;
  };
  try {
    const signing = signer.sign(message, { inFlight, signal: controller.signal });
    const signature: unknown = await withDeadline(signing, timeoutMs, giveUp);
    if (signature === null) {
      return problem(`did not answer within ${timeoutMs} ms.`, 'A call whose signer is slow is not sent.');
    }
    if (typeof signature !== 'string' || Buffer.from(signature, 'base64').toString('base64') !== signature) {
      return problem(
        'does not answer with Base64 without line breaks.',
        'Encode the bytes of the signature.',
      );
    }
    if (verify('sha256', Buffer.from(message), key, Buffer.from(signature, 'base64'))) return null;
    return problem(
      'makes a signature the public key does not verify.',
      'Sign the UTF-8 bytes of the message with RSASSA-PKCS1-v1_5 and SHA-256 (no second digest, not PSS), by the key of that serial number.',
    );
  } catch (error) {
    return problem(
      `threw ${textOf(error, 'name') ?? 'something'}.`,
      'It must answer every message, also many at once.',
    );
  }
}
