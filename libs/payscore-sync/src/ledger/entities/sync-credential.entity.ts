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

  /** Increases with each change, so that of two changes at once only one is written. */
  @IntColumn('version')
  version!: number;

  @TextColumn('serial_no', 64)
  serialNo!: string;

  @TextColumn('state', 16)
  state!: 'accepted' | 'refused';

  @BigintColumn('refused_since', nullable)
  refusedSince!: number | null;

  /** The next check may start then; null while it is accepted. */
  @BigintColumn('next_check_at', nullable)
  nextCheckAt!: number | null;

  /** Code of what the 401 probably comes from, `PAYSCORE_E_…`. */
  @TextColumn('hint', 48, nullable)
  hint!: string | null;

  /** Last answered check. */
  @BigintColumn('checked_at')
  checkedAt!: number;
}
