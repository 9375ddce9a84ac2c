/**
 * The row of `payscore_sync_database` that says since when payments recorded anew may have been sent. One of its own: a
 * host's transaction at SERIALIZABLE locks on MySQL what it reads, and the row of the server is written by every sweep.
 */
export const DOUBT = 2;

/**
 * Of a row that a transaction recorded without seeing that doubt, since its snapshot is older: due before, and begun as if
 * it were new.
 * @param before expression for the time until which there is doubt, epoch ms
 */
export const unaware = (syncs: string, before: string) =>
  `${syncs}.status = 'queued' AND ${syncs}.maybe_sent = FALSE AND ${syncs}.not_before <= ${before}`;
