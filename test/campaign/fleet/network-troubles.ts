import { setTimeout as pause } from 'node:timers/promises';
import type { NetworkHost, PrivateNetwork } from '../network/private-network.js';
import type { PlannedCut } from '../plan/network-faults.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import type { Fleet } from './fleet.js';

/** Cuts hosts off, each from one thing at a time, and heals it. */
export class NetworkTroubles {
  readonly counts = { cuts: 0, cablesOut: 0, halfOpen: 0 };
  private readonly cutOff = new Map<NetworkHost, Promise<void>>();

  constructor(
    private readonly network: PrivateNetwork | null,
    private readonly fleet: Fleet,
    private readonly random: SeededRandom,
  ) {}

  strike(fault: PlannedCut): void {
    const { network } = this;
    const hosts = (network?.hosts ?? []).filter((host) => !this.cutOff.has(host));
    if (!network || hosts.length === 0) return;
    const host = this.random.pick(hosts);
    const done = this.cut(network, host, fault).finally(() => this.cutOff.delete(host));
    this.cutOff.set(host, done);
  }

  /** Resolves once everybody reaches everybody. */
  async settle(): Promise<void> {
    await Promise.all(this.cutOff.values());
  }

  private async cut(network: PrivateNetwork, host: NetworkHost, fault: PlannedCut): Promise<void> {
    const { from, how, forMs, isDeadly } = fault;
    const heal = from === 'all' ? network.unplug(host) : network.cut(host, from, how);
    if (from === 'all') this.counts.cablesOut += 1;
    else this.counts.cuts += 1;
    if (isDeadly && this.fleet.killOn(host.name)) this.counts.halfOpen += 1;
    await pause(forMs);
    heal();
  }
}
