import { Entity, PrimaryColumn } from 'typeorm';
import { BigintColumn, TextColumn } from './columns.js';

/**
 * Which server the ledger last trusted, in row 1. A failover or a restored backup shows as another identity, and
 * commits that were lost show as a counter that went back. Row 2 is there since the first failover and has
 * `doubted_until` alone: hosts' transactions read it, and every sweep writes the first row.
 */
@Entity({ name: 'payscore_sync_database' })
export class SyncDatabaseEntity {
  /** 1: the server; 2: the doubt. */
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
   * before, by commits that were lost. 0 in row 1.
   */
  @BigintColumn('doubted_until')
  doubtedUntil!: number;
}
