import { identityExpression } from '../../src/ledger/sql/mysql/server-identity.js';

const variables = (values: Record<string, string>) =>
  Object.entries(values).map(([Variable_name, Value]) => ({ Variable_name, Value }));

describe('what tells MySQL and MariaDB servers apart', () => {
  it.each([
    [
      'the UUID of MySQL',
      { server_id: '1', server_uuid: 'u', group_replication_group_name: '' },
      'server_uuid',
    ],
    ['the server_id of MariaDB', { server_id: '1', wsrep_on: 'OFF', wsrep_cluster_name: 'c' }, 'server_id'],
    [
      'the cluster, of a Galera node',
      { server_id: '1', wsrep_on: 'ON', wsrep_cluster_name: 'c' },
      'wsrep_cluster_name',
    ],
    [
      'the group, of a replication group',
      { server_uuid: 'u', group_replication_group_name: 'g' },
      'group_replication_group_name',
    ],
  ])('is %s', (_name, values, variable) => {
    expect(identityExpression(variables(values))).toBe(`CONCAT(@@GLOBAL.${variable}, '/', DATABASE())`);
  });
});
