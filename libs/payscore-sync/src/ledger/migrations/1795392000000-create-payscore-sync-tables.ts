import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';
import { dataSourceOf } from '../gateway/data-source-of.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import { bigint, integer, key, optional, text, portableTable } from './portable-table.js';
import { createIndexes } from './create-indexes.js';
import { tablePath } from './table-path.js';

/** Creates the ledger. Uses the data source's `entityPrefix` and `schema`. Not breaking: it is the first. */
export class CreatePayscoreSyncTables1795392000000 implements MigrationInterface {
  name = 'CreatePayscoreSyncTables1795392000000';

  async up(runner: QueryRunner): Promise<void> {
    supportedDialect(dataSourceOf(runner.manager));
    for (const [table, columns] of Object.entries(TABLES)) {
      await runner.createTable(portableTable(runner, { name: tablePath(runner, table), columns }));
      await createIndexes(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES).reverse()) await runner.dropTable(tablePath(runner, table));
  }
}

const TABLES: Readonly<Record<string, TableColumnOptions[]>> = {
  payscore_syncs: [
    key(text('id', 36)),
    text('institution', 64),
    text('sub_mchid', 32),
    text('out_order_no', 32),
    text('order_key', 130),
    integer('seq'),
    integer('revision'),
    text('service_id', 32),
    { name: 'request', type: 'text' },
    bigint('paid_at'),
    bigint('paid_amount', optional),
    text('status', 16),
    text('head', 130, optional),
    bigint('due_at', optional),
    bigint('not_before'),
    text('lease_token', 36, optional),
    bigint('lease_until', optional),
    integer('attempts'),
    integer('crashes'),
    integer('failures'),
    integer('refusals'),
    integer('forbids'),
    integer('unauthorized'),
    text('doubt', 16, optional),
    { name: 'maybe_sent', type: 'boolean' },
    bigint('uncertain_since', optional),
    bigint('absent_since', optional),
    bigint('not_completed_since', optional),
    text('park_reason', 32, optional),
    text('evidence_source', 16, optional),
    { name: 'evidence', type: 'text', isNullable: true },
    text('transaction_id', 64, optional),
    text('last_code', 64, optional),
    integer('last_http_status', optional),
    text('last_request_id', 128, optional),
    text('last_message', 512, optional),
    text('last_hint', 48, optional),
    text('trace_parent', 64, optional),
    bigint('created_at'),
    bigint('settled_at', optional),
    bigint('stalled_at', optional),
  ],
  payscore_sync_attempts: [
    key(text('sync_id', 36)),
    key(integer('number')),
    text('kind', 8),
    text('lease_token', 36),
    bigint('started_at'),
    bigint('ended_at', optional),
    text('outcome', 16, optional),
    text('decision', 16, optional),
    text('sent', 8, optional),
    text('failure', 16, optional),
    text('verification', 16, optional),
    integer('http_status', optional),
    text('code', 64, optional),
    text('request_id', 128, optional),
    text('message', 512, optional),
    text('hint', 48, optional),
    text('origin', 128, optional),
    integer('duration_ms', optional),
  ],
  payscore_sync_institutions: [
    key(text('institution', 64)),
    integer('version'),
    bigint('tokens'),
    bigint('refilled_at'),
    bigint('not_before', optional),
    text('breaker', 16),
    text('breaker_cause', 64, optional),
    bigint('breaker_since', optional),
    bigint('breaker_until', optional),
    integer('window_calls'),
    integer('window_failures'),
    bigint('window_started_at', optional),
    integer('skew_ms', optional),
    bigint('last_claim_at', optional),
    bigint('last_success_at', optional),
    text('send_turn', 32, optional),
    text('query_turn', 32, optional),
  ],
  payscore_sync_credentials: [
    key(text('institution', 64)),
    key(text('credential', 130)),
    integer('version'),
    text('serial_no', 64),
    text('state', 16),
    bigint('refused_since', optional),
    bigint('next_check_at', optional),
    text('hint', 48, optional),
    bigint('checked_at'),
  ],
  payscore_sync_actions: [
    key(text('id', 36)),
    text('sync_id', 36),
    text('action', 16),
    text('actor', 128),
    text('reason', 512, optional),
    text('from_status', 16),
    text('to_status', 16),
    text('run_digest', 64, optional),
    bigint('created_at'),
  ],
  payscore_sync_handler_calls: [
    key(text('id', 36)),
    text('sync_id', 36),
    text('event', 16),
    text('handler_id', 64),
    integer('occurrence'),
    integer('attempts'),
    bigint('due_at', optional),
    text('lease_token', 36, optional),
    bigint('lease_until', optional),
    text('last_error', 512, optional),
    bigint('created_at'),
    bigint('completed_at', optional),
  ],
  payscore_sync_notifications: [
    key(text('id', 36)),
    text('institution', 64),
    text('notification_id', 64),
    text('event_type', 32),
    text('sub_mchid', 32),
    text('out_order_no', 32),
    text('service_id', 32),
    { name: 'content', type: 'text' },
    bigint('received_at'),
    bigint('applied_at', optional),
    bigint('due_at', optional),
    bigint('raised_at', optional),
  ],
  payscore_sync_database: [
    key(integer('id')),
    text('identity', 255),
    text('timeline', 255),
    bigint('looks'),
    bigint('trusted_since'),
    bigint('doubted_until'),
    bigint('next_sweep_at', optional),
  ],
};
