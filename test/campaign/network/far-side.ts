import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Service } from './services.js';

const MAIN = fileURLToPath(new URL('./far-side.process.js', import.meta.url));

/** A way to make: from an address of the far side to a server. */
export interface WayOrder {
  readonly from: string;
  readonly to: { readonly host: string; readonly port: number };
}

/** It is there, at this port. */
export interface WayReport {
  readonly to: string;
  readonly port: number;
}

/** The slow way where the kernel makes none: a process with an address of its own for each service, which delays and loses. */
export class FarSide {
  private readonly ports = new Map<string, Promise<number>>();
  private readonly waiting = new Map<string, (port: number) => void>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly addresses: Readonly<Record<Service, string>>,
  ) {
    child.on('message', ({ to, port }: WayReport) => this.waiting.get(to)?.(port));
  }

  static start(
    [program = '', ...options]: readonly string[],
    addresses: Readonly<Record<Service, string>>,
  ): FarSide {
    const child = fork(MAIN, [], { execPath: program, execArgv: [...options, process.execPath] });
    return new FarSide(child, addresses);
  }

  /** Where the server at this URL is reached by the slow way. */
  async wayTo(service: Service, { hostname, port }: URL): Promise<{ hostname: string; port: number }> {
    const from = this.addresses[service];
    const name = `${hostname}:${port}`;
    const made =
      this.ports.get(name) ??
      new Promise<number>((resolve) => {
        this.waiting.set(name, resolve);
        const order: WayOrder = { from, to: { host: hostname, port: Number(port) } };
        this.child.send(order);
      });
    this.ports.set(name, made);
    return { hostname: from, port: await made };
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}
