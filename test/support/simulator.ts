import { startSimulator, type Simulator, type SimulatorOptions } from 'payscore-simulator';
import { newPrivateKeyPem, returnPrivateKeyPem } from './rsa-keys.js';

/** A simulator; with keys that no other one of this spec file has meanwhile, unless it is given both. */
export async function startTestSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const taken: string[] = [];
  const take = () => {
    const pem = newPrivateKeyPem();
    taken.push(pem);
    return pem;
  };
  const { merchantPrivateKeyPem = take(), platformPrivateKeyPem = take() } = options.institution ?? {};
  const simulator = await startSimulator({
    ...options,
    institution: { ...options.institution, merchantPrivateKeyPem, platformPrivateKeyPem },
  });
  const close = simulator.close.bind(simulator);
  return Object.assign(simulator, {
    async close() {
      await close();
      taken.splice(0).forEach(returnPrivateKeyPem);
    },
  });
}
