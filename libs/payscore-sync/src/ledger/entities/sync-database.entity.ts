import { Entity, PrimaryColumn } from 'typeorm';
import { BigintColumn, TextColumn } from './columns.js';

/**
 * Which server the ledger last trusted, in one row. A failover or a restored backup shows as another identity, and
 * commits that were lost show as a counter that went back.
 */
@Entity({ name: 'payscore_sync_database' })
export class SyncDatabaseEntity {
  /** Always 1. */
  @PrimaryColumn({ name: 'id', type: 'int' })
  id!: number;

  /** Server, database and timeline; empty: not trusted, so that nothing is claimed. */
  @TextColumn('identity', 255)
  identity!: string;

  /** The part of it that a claim can look up at no cost. */
  @TextColumn('timeline', 255)
  timeline!: string;

  /** Goes up with each look. */
  @BigintColumn('looks')
  looks!: number;

  /** Since when this server is trusted, epoch ms of the database. */
  @BigintColumn('trusted_since')
  trustedSince!: number;

  /**
   * After a failover: a payment that was due until then, epoch ms, and is recorded now may have been recorded and sent
   * before, by commits that were lost. 0: there was none.
   */
  @BigintColumn('doubted_until')
  doubtedUntil!: number;
}
