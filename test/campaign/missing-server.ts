/** A campaign needs what is not on this machine: it is skipped, unless `CI=true` forbids that. */
export class MissingServer extends Error {
  /** @param remedy how to get it */
  constructor(what: string, remedy: string) {
    super(`SKIPPED: the campaign on ${what}: it is not on this machine (${remedy}).`);
  }
}
