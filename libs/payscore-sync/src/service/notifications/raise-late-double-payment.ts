import type { LineLog } from '../../text/line-log.js';

/** Tells operators of a late double payment, after its commit. @param isHandled whether a handler is told too */
export function raiseLateDoublePayment(
  log: Pick<LineLog, 'error'>,
  { id, institution }: { readonly id: string; readonly institution: string },
  isHandled: boolean,
): void {
  const unheard = isHandled ? '' : ' No handler is told: this process has no @OnPayscoreUserPaid.';
  log.error(
    `Institution ${institution}: an order was paid online after its sync was settled as synced (notification ${id}). ` +
      `Refund one of the two payments: docs/runbooks.md, "Late double payment".${unheard}`,
  );
}
