import type { Operation, ReplyScript, Simulator } from 'payscore-simulator';
import type { PlannedOrder } from '../plan/planned-order.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import { QUERY_FAULTS } from './query-faults.js';
import { openStory, type StoryTeller } from './stories.js';
import { error, SYNC_FAULTS } from './sync-faults.js';

/** Trouble that meets every call for a while. */
export type Spell = 'unauthorized' | 'outage';

interface OpenOrder {
  readonly teller: StoryTeller;
  readonly random: SeededRandom;
  calls: number;
}

/**
 * Decides how WeChat Pay handles each call. The n-th call of an order is always handled the same way under the
 * same seed, whatever happens around it.
 */
export class HostileRemote {
  private spell: Spell | null = null;
  private spellUntil = 0;
  private readonly orders = new Map<string, OpenOrder>();
  private isHostile = true;
  private hasJustRefused = false;

  constructor(
    private readonly simulator: Simulator,
    private readonly random: SeededRandom,
    /** A sabotage: the check that follows a 401 is answered like the call before it. */
    private readonly spoilsChecks = false,
  ) {
    simulator.script.otherwise((operation, orderNo) => this.handle(operation, orderNo));
  }

  open(order: PlannedOrder): void {
    const random = this.random.fork(order.orderNo);
    const teller = openStory(order, this.simulator.orders, random.fork('story'));
    this.orders.set(order.orderNo, { teller, random, calls: 0 });
  }

  enchant(spell: Spell, forMs: number): void {
    this.spell = spell;
    this.spellUntil = performance.now() + forMs;
  }

  /** No more faults; what a story says about an order for good stays so. */
  settle(): void {
    this.isHostile = false;
    for (const { teller } of this.orders.values()) teller.settle?.();
  }

  private get currentSpell(): Spell | null {
    return this.isHostile && performance.now() < this.spellUntil ? this.spell : null;
  }

  private handle(operation: Operation, orderNo: string | null): ReplyScript | undefined {
    const order = this.orders.get(orderNo ?? '');
    if (!order) return this.handleCheck(orderNo ?? '');
    order.calls += 1;
    const told = order.teller.onCall?.(operation, order.calls);
    if (told?.reply.kind === 'error' && told.reply.status === 401) this.hasJustRefused = true;
    if (told) return told;
    if (!this.isHostile) return undefined;
    const random = order.random.fork(`${operation}/${order.calls}`);
    const spell = this.currentSpell;
    if (spell) return underSpell(spell, random);
    const faults = operation === 'query' ? QUERY_FAULTS : SYNC_FAULTS;
    return random.weighted(faults)(random);
  }

  /** A spell meets the checks of credentials as well. */
  private handleCheck(orderNo: string): ReplyScript | undefined {
    if (!isCheck(orderNo)) return undefined;
    if (this.spoilsChecks && this.hasJustRefused) {
      this.hasJustRefused = false;
      return underSpell('unauthorized', this.random);
    }
    const spell = this.currentSpell;
    return spell ? underSpell(spell, this.random.fork(orderNo)) : undefined;
  }
}

/** Whether a query is one by which the product checks its credential, and about no order. */
export function isCheck(orderNo: string): boolean {
  return orderNo.startsWith('PAYSCORE-CHECK-');
}

function underSpell(spell: Spell, random: SeededRandom): ReplyScript {
  if (spell === 'unauthorized') return { apply: false, reply: error(401, 'SIGN_ERROR') };
  const apply = random.chance(0.3);
  const reply = random.pick<ReplyScript['reply']>([
    { kind: 'silence' },
    { kind: 'reset' },
    { kind: 'html', status: 502 },
    error(503, 'SYSTEM_ERROR'),
  ]);
  return { apply, reply };
}
