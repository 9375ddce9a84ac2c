import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FarSide } from './far-side.js';
import { type Service, SERVICES } from './services.js';

/** What does not get through between a host and a service, and whether that is told. */
export type Cut = 'both' | 'out' | 'in' | 'refused';

/** A host for one worker. */
export interface NetworkHost {
  readonly name: string;
  readonly address: string;
  /** Command that runs another one on this host. */
  readonly enter: readonly string[];
  /** Its way to every service is slow and loses packets. */
  readonly isFar: boolean;
}

/** How a slow way delays and loses, for `tc`. */
const NETEM = ['delay', '15ms', '10ms', 'loss', '1%'];

/** Every third host is far away. */
const FAR = { every: 3, index: 2 };

/**
 * So soon a server finds out that a client is gone: by its keep-alive, or by what the client does not acknowledge.
 * A server that is reached over real networks should be set likewise.
 */
const IMPATIENT = { tcp_keepalive_time: 2, tcp_keepalive_intvl: 1, tcp_keepalive_probes: 2, tcp_retries2: 4 };

/** Hosts and services with addresses of their own, in network namespaces that only this process and its children see. */
export class PrivateNetwork {
  private constructor(
    readonly hosts: readonly NetworkHost[],
    private readonly farSide: FarSide | null,
  ) {}

  /** Lays the cables. Only in namespaces of its own; see `in-namespaces.ts`. */
  static start(count: number): PrivateNetwork {
    const names = Array.from({ length: count }, (_, index) => `w${index + 1}`);
    const nodes = [...SERVICES, 'far', ...names];
    sh([
      'mkdir -p /run/netns',
      'mount -t tmpfs none /run/netns',
      'ip netns add router',
      ...set('router', { ip_forward: 1 }),
    ]);
    for (const [index, node] of nodes.entries()) sh(cable(node, index + 1));
    sh(SERVICES.filter((node) => node !== 'wechatpay').flatMap((node) => set(node, IMPATIENT)));
    const isFar = (index: number) => index % FAR.every === FAR.index;
    const slow = names.filter((_, index) => isFar(index));
    const hasNetem = slow.every((node) => hasSlowed(node));
    const farSide = hasNetem || slow.length === 0 ? null : FarSide.start(enterOf('far'), addressesOf('far'));
    const folder = mkdtempSync(join(tmpdir(), 'payscore-hosts-'));
    const hosts = names.map((name, index): NetworkHost => {
      const wechatpay = isFar(index) && farSide ? farOf('wechatpay') : directOf('wechatpay');
      const enter = [...callingLocalhost(join(folder, name), wechatpay), ...enterOf(name)];
      return { name, address: addressOf(nodes.indexOf(name) + 1), enter, isFar: isFar(index) };
    });
    return new PrivateNetwork(hosts, farSide);
  }

  /** How delays and losses are made. */
  get weather(): 'netem' | 'proxy' {
    return this.farSide ? 'proxy' : 'netem';
  }

  /** Where a service is started, and what starts it there. */
  placeOf(service: Service): { readonly host: string; readonly enter: readonly string[] } {
    return { host: directOf(service), enter: service === 'wechatpay' ? [] : enterOf(service) };
  }

  /** The same URL as this host is to use it. */
  async through(host: NetworkHost, service: Service, url: string): Promise<string> {
    if (!host.isFar || !this.farSide) return url;
    const { hostname, port } = await this.farSide.wayTo(service, new URL(url));
    return Object.assign(new URL(url), { hostname, port: String(port) }).href;
  }

  /** From now on a host does not reach a service, until what it answers is called. */
  cut({ address }: NetworkHost, service: Service, how: Cut): () => void {
    const pairs = [directOf(service), farOf(service)].flatMap((there) => [
      ...(how === 'in' ? [] : [[address, there] as const]),
      ...(how === 'out' ? [] : [[there, address] as const]),
    ]);
    const type = how === 'refused' ? 'unreachable' : 'blackhole';
    const rules = (verb: string) =>
      sh(pairs.map(([from, to]) => `ip -n router rule ${verb} from ${from} to ${to} ${type}`));
    rules('add');
    return () => rules('del');
  }

  /** Takes a host's cable out, until what it answers is called. */
  unplug({ name }: NetworkHost): () => void {
    sh([`ip -n router link set ${name} down`]);
    return () => sh([`ip -n router link set ${name} up`]);
  }

  stop(): void {
    this.farSide?.stop();
  }
}

const subnetOf = (number: number) => `10.77.${number}`;
const addressOf = (number: number) => `${subnetOf(number)}.2`;
const directOf = (service: Service) => addressOf(SERVICES.indexOf(service) + 1);
const farOf = (service: Service) => `${subnetOf(SERVICES.length + 1)}.${SERVICES.indexOf(service) + 2}`;
const enterOf = (node: string) => ['nsenter', `--net=/run/netns/${node}`];
const addressesOf = (_node: 'far') =>
  Object.fromEntries(SERVICES.map((service) => [service, farOf(service)])) as Record<Service, string>;

/** A cable from a node to the router, which knows each node by the name of its end. */
function cable(node: string, number: number): string[] {
  const isHere = node === 'wechatpay';
  const there = isHere ? '' : `-n ${node}`;
  const addresses = node === 'far' ? SERVICES.map(farOf) : [addressOf(number)];
  return [
    ...(isHere ? [] : [`ip netns add ${node}`]),
    `ip ${there} link set lo up`,
    `ip ${there} link add eth0 type veth peer name ${node} netns router`,
    ...addresses.map((address) => `ip ${there} addr add ${address}/24 dev eth0`),
    `ip ${there} link set eth0 up`,
    `ip -n router addr add ${subnetOf(number)}.1/24 dev ${node}`,
    `ip -n router link set ${node} up`,
    `ip ${there} route add default via ${subnetOf(number)}.1`,
  ];
}

function set(node: string, settings: Readonly<Record<string, number>>): string[] {
  const lines = Object.entries(settings).map(([name, value]) => `echo ${value} > /proc/sys/net/ipv4/${name}`);
  return [`nsenter --net=/run/netns/${node} sh -ec '${lines.join('; ')}'`];
}

/** Without TLS the product calls nobody but `localhost`, so a process that this command runs has another machine of that name. */
function callingLocalhost(file: string, address: string): string[] {
  writeFileSync(file, `${address} localhost\n`);
  return ['unshare', '--mount', 'sh', '-ec', 'mount --bind "$0" /etc/hosts; exec "$@"', file];
}

/** Whether the kernel makes a host's way slow. Many lack the module. */
function hasSlowed(node: string): boolean {
  const options = ['-n', node, 'qdisc', 'add', 'dev', 'eth0', 'root', 'netem', ...NETEM];
  return spawnSync('tc', options, { stdio: 'ignore' }).status === 0;
}

function sh(commands: readonly string[]): void {
  execFileSync('sh', ['-ec', commands.join('\n')], { stdio: ['ignore', 'ignore', 'pipe'] });
}
