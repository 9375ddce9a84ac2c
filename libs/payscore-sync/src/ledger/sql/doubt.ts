/**
 * The row of `payscore_sync_database` with the time of the doubt. A separate row: on MySQL a host's
 * SERIALIZABLE transaction locks what it reads, and every sweep writes the row of the server.
 */
export const DOUBT = 2;

/**
 * Condition for a row whose transaction did not see the doubt because of an older snapshot: due before it, and
 * recorded as new. A notification may have made it a row to be asked about, without the doubt.
 * @param before expression for the end of the doubt, epoch ms
 */
export const unaware = (syncs: string, before: string) =>
  `${syncs}.status IN ('queued', 'uncertain') AND ${syncs}.maybe_sent = FALSE AND ${syncs}.not_before <= ${before}`;
