import { DOUBT } from '../doubt.js';
import type { TableNames } from '../table-names.js';
import { CLUSTER } from './expressions.js';
import { insertMany } from './insert-many.statement.js';

/** Statements of recording through another library than TypeORM. Each value is text with a cast. */
export function transactionStatements(names: TableNames) {
  const { syncs, database } = names;
  // Found by the search path of the session, as the statements find the table.
  const table = `'${syncs.replaceAll("'", "''")}'::regclass::oid`;
  const place = `${CLUSTER} || current_database() || '/' || ${table}`;
  // Begin of the transaction: without one, each statement has its own.
  const mark = `EXTRACT(EPOCH FROM now())::text`;
  const ids = `SELECT jsonb_array_elements_text($1::text::jsonb)`;
  return {
    place: `SELECT ${place} AS place`,

    // With a row of the doubt of a failover, and one of the connection.
    known: `
SELECT id, order_key, seq, status, settled_at, head, NULL::bigint AS doubted_until, NULL::text AS place, NULL::text AS mark
FROM ${syncs} WHERE order_key = ANY(ARRAY(${ids}))
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, doubted_until, NULL, NULL FROM ${database} WHERE id = ${DOUBT}
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${place}, ${mark}`,

    insert: insertMany(names, {
      rows: '$1::text::jsonb',
      offset: '$2::text',
      condition: `${mark} = $3::text`,
    }),

    read: `SELECT * FROM ${syncs} WHERE id = ANY(ARRAY(${ids})) FOR KEY SHARE`,
  };
}
