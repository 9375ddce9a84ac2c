import { startSimulator, type Simulator, type SimulatorOptions } from 'payscore-simulator';
import { newPrivateKeyPem } from './rsa-keys.js';

/** Keys no other of this spec file has, made in no time. */
export const newInstitutionKeys = () => ({
  merchantPrivateKeyPem: newPrivateKeyPem(),
  platformPrivateKeyPem: newPrivateKeyPem(),
});

/** A simulator; with keys of its own, unless it is given both. */
export function startTestSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { merchantPrivateKeyPem = newPrivateKeyPem(), platformPrivateKeyPem = newPrivateKeyPem() } =
    options.institution ?? {};
  return startSimulator({
    ...options,
    institution: { ...options.institution, merchantPrivateKeyPem, platformPrivateKeyPem },
  });
}
