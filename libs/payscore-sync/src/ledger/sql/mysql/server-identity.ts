import type { LedgerGateway } from '../../gateway/ledger-gateway.js';

/** Variables that identify a server; which of them there are depends on product and version. */
const IDENTITY_VARIABLES = `
SHOW GLOBAL VARIABLES WHERE Variable_name IN
  ('wsrep_on', 'wsrep_cluster_name', 'group_replication_group_name', 'server_uuid', 'server_id')`;

const SERVER_ID = '@@GLOBAL.server_id';

export interface ServerVariable {
  readonly Variable_name: string;
  readonly Value: string;
}

/**
 * Expression for the server and database a session is on. The nodes of a Galera cluster or a replication group
 * count as one server, because they share all commits. Otherwise MySQL has a UUID per server, and MariaDB
 * requires a unique `server_id` per replicating server.
 */
export function identityExpression(variables: readonly ServerVariable[]): string {
  const values = new Map(variables.map(({ Variable_name, Value }) => [Variable_name.toLowerCase(), Value]));
  return `CONCAT(${serverOf(values)}, '/', DATABASE())`;
}

function serverOf(values: ReadonlyMap<string, string>): string {
  if (values.get('wsrep_on') === 'ON') return '@@GLOBAL.wsrep_cluster_name';
  if (values.get('group_replication_group_name')) return '@@GLOBAL.group_replication_group_name';
  return values.has('server_uuid') ? '@@GLOBAL.server_uuid' : SERVER_ID;
}

/** The expression for one data source; its server is asked once. */
export class MysqlServerIdentity {
  private found: Promise<string> | null = null;

  constructor(private readonly gateway: LedgerGateway) {}

  /** @throws Error of the database; the next call asks again */
  expression(): Promise<string> {
    this.found ??= this.ask().catch((error: unknown) => {
      this.found = null;
      throw error;
    });
    return this.found;
  }

  /**
   * The same, and different for two servers whose `server_id` was never set.
   * @throws Error of the database; the next call asks again
   */
  async place(): Promise<string> {
    const unique = `CONCAT(${SERVER_ID}, '@', @@GLOBAL.hostname, ':', @@GLOBAL.port)`;
    return (await this.expression()).replace(SERVER_ID, unique);
  }

  private async ask(): Promise<string> {
    const variables = this.gateway.query<ServerVariable[]>(IDENTITY_VARIABLES);
    return identityExpression(await variables);
  }
}
