import { Entity, PrimaryColumn } from 'typeorm';
import { BigintColumn, TextColumn } from './columns.js';

/**
 * Row 1 is the trusted server. A failover or a restored backup has another identity, and lost commits have a
 * lower counter. Row 2 exists after the first failover and has only `doubted_until`: host transactions read it,
 * while every sweep writes row 1.
 */
@Entity({ name: 'payscore_sync_database' })
export class SyncDatabaseEntity {
  /** 1: the server; 2: the doubt of a failover. */
  @PrimaryColumn({ name: 'id', type: 'int' })
  id!: number;

  /** Server, database and timeline; empty: not trusted, so nothing is claimed. */
  @TextColumn('identity', 255)
  identity!: string;

  /** The part that a claim can read without cost. */
  @TextColumn('timeline', 255)
  timeline!: string;

  /** Increases with each check. */
  @BigintColumn('looks')
  looks!: number;

  /** Begin of the trust, epoch ms of the database. */
  @BigintColumn('trusted_since')
  trustedSince!: number;

  /**
   * End of the doubt of a failover, epoch ms: a payment due until then may have been recorded, sent and lost. 0
   * in row 1.
   */
  @BigintColumn('doubted_until')
  doubtedUntil!: number;

  /** When the next sweep of the fleet is due, epoch ms; null: now, and in row 2. */
  @BigintColumn('next_sweep_at', { nullable: true })
  nextSweepAt!: number | null;
}
