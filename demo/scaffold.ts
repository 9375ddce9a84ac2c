import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child-process.js';

/** What the demo must clear away. Knows every piece from its first moment, so it can be struck at any time. */
export class Scaffold {
  private readonly children: Child<unknown>[] = [];
  private folder: string | null = null;
  private struck: Promise<void> | null = null;
  private tell!: () => void;
  /** Ends once it is struck. */
  readonly whenStruck = new Promise<void>((resolve) => (this.tell = resolve));

  get isStruck(): boolean {
    return this.struck !== null;
  }

  /** A folder of its own. Synchronous: no signal comes between its making and its being known. */
  makeFolder(): string {
    this.assertStanding();
    return (this.folder ??= mkdtempSync(join(tmpdir(), 'payscore-demo-')));
  }

  /** Starts a built file as a process of its own and waits for its `ready` message. */
  start<Ready>(file: URL, environment: Record<string, string>): Promise<Ready> {
    this.assertStanding();
    const child = startChild<Ready>(file, environment);
    this.children.push(child);
    return child.ready;
  }

  /** Ends all processes and removes the folder. Called again it is the same one going on. */
  strike(): Promise<void> {
    return (this.struck ??= this.clearAway().finally(this.tell));
  }

  private async clearAway(): Promise<void> {
    await Promise.all(this.children.map((child) => child.stop()));
    if (this.folder !== null) await rm(this.folder, { recursive: true, force: true });
  }

  private assertStanding(): void {
    if (this.isStruck) throw new Error('The demo was given up while it was being set up.');
  }
}
