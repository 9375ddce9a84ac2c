import { useText } from '../texts/use-text.js';
import { STATUSES } from '../story/index.js';
import { own, type SyncStatus } from '../tables/tables.js';

export function Status({ status }: { readonly status: SyncStatus }) {
  const { of } = useText();
  const name = own(STATUSES, status);
  return <span class={`status status-${status}`}>{name ? of(name) : status}</span>;
}
