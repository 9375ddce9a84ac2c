import { Entity, PrimaryColumn } from 'typeorm';
import { BigintColumn, IntColumn, TextColumn } from './columns.js';

const nullable = { nullable: true };

/** A credential that WeChat Pay refused, shared by all replicas that sign with it. */
@Entity({ name: 'payscore_sync_credentials' })
export class SyncCredentialEntity {
  @PrimaryColumn({ name: 'institution', type: 'varchar', length: 64 })
  institution!: string;

  /** Serial number and key. */
  @PrimaryColumn({ name: 'credential', type: 'varchar', length: 130 })
  credential!: string;

  /** Increases with each change, so that only one of two concurrent changes is written. */
  @IntColumn('version')
  version!: number;

  @TextColumn('serial_no', 64)
  serialNo!: string;

  @TextColumn('state', 16)
  state!: 'accepted' | 'refused';

  @BigintColumn('refused_since', nullable)
  refusedSince!: number | null;

  /** Time of the next check; null while accepted. */
  @BigintColumn('next_check_at', nullable)
  nextCheckAt!: number | null;

  /** Hint of the 401, `PAYSCORE_E_…`. */
  @TextColumn('hint', 48, nullable)
  hint!: string | null;

  /** Last answered check. */
  @BigintColumn('checked_at')
  checkedAt!: number;
}
