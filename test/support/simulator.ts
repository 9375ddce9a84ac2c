import { startSimulator, type Simulator, type SimulatorOptions } from 'payscore-simulator';
import { newPrivateKeyPem } from './rsa-keys.js';

/** A simulator with keys no other of this spec file has, made in no time. */
export function startTestSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const merchantPrivateKeyPem = options.institution?.merchantPrivateKeyPem ?? newPrivateKeyPem();
  const platformPrivateKeyPem = options.institution?.platformPrivateKeyPem ?? newPrivateKeyPem();
  return startSimulator({
    ...options,
    institution: { ...options.institution, merchantPrivateKeyPem, platformPrivateKeyPem },
  });
}
