/** The clock of the server, not of the transaction: a host's transaction may have begun long ago. */
export const now = (offset: string) =>
  `(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint + ${offset}::bigint`;
