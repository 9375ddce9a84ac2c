import { useText } from '../texts/use-text.js';
import { STATUSES } from '../story/statuses.js';
import type { SyncStatus } from '../tables/tables.js';

export function Status({ status }: { readonly status: SyncStatus }) {
  const { of } = useText();
  return <span class={`status status-${status}`}>{of(STATUSES[status])}</span>;
}
