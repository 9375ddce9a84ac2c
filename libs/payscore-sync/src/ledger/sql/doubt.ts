/**
 * The row of `payscore_sync_database` with the time of the doubt. A separate row: on MySQL a host's
 * SERIALIZABLE transaction locks what it reads, and every sweep writes the row of the server.
 */
export const DOUBT = 2;

/**
 * Condition for a row whose transaction did not see the doubt because of an older snapshot: due before it, and
 * recorded as new.
 * @param before expression for the end of the doubt, epoch ms
 */
export const unaware = (syncs: string, before: string) =>
  `${syncs}.status = 'queued' AND ${syncs}.maybe_sent = FALSE AND ${syncs}.not_before <= ${before}`;
