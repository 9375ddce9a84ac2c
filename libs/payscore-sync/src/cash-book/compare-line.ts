import type { SyncFacts } from '../ledger/index.js';
import type { PayscoreDifferenceKind, PayscoreRecordedPayment } from './cash-book-options.js';

/** In what a line and its sync differ; nothing for a settled sync with the same facts. Pure. */
export function compareLine(
  facts: SyncFacts,
  sync: PayscoreRecordedPayment | null,
): readonly PayscoreDifferenceKind[] {
  if (sync === null || sync.status === 'cancelled') return ['missing'];
  const kinds: PayscoreDifferenceKind[] = [];
  // A book without amounts says nothing about them.
  if (facts.paidAmount !== null && facts.paidAmount !== sync.paidAmount) kinds.push('other_amount');
  if (facts.paidAt !== sync.paidAt.getTime()) kinds.push('other_time');
  if (facts.serviceId !== sync.serviceId) kinds.push('other_service');
  switch (sync.status) {
    case 'queued':
    case 'uncertain':
      return [...kinds, 'unsettled'];
    case 'parked':
    case 'double_paid':
      return [...kinds, sync.status];
    case 'synced':
    case 'resolved':
      return kinds;
  }
}
