/** What is used of a client that a host gave BullMQ in place of settings. */
export interface OpenClient {
  duplicate(changes: object): OpenClient;
  disconnect(): unknown;
}

/** Whether a connection of BullMQ is one that the host opened, and may use for other things. */
export function isOpenClient(connection: unknown): connection is OpenClient {
  return typeof (connection as Partial<OpenClient> | null | undefined)?.duplicate === 'function';
}
