import { In, LessThan, MoreThan, type EntityManager } from 'typeorm';
import { SyncCredentialEntity } from '../entities/index.js';
import { changeRow } from './change-row.js';
import { type CredentialKey, type CredentialState, newCredential } from './credential-state.js';

/** Time after a due check without a check, after which a credential counts as unused, ms. */
const ABANDONED_MS = 600_000;
/** Rows without a check for so long are deleted, ms. */
const KEEP_MS = 604_800_000;

/** Runs ledger statements on the master, each in its own transaction. */
export type RunStatements = <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>;

/** Reads and changes credential states. The caller has the rules. */
export class CredentialStore {
  constructor(
    private readonly run: RunStatements,
    private readonly sql: { now(manager: EntityManager): Promise<number> },
  ) {}

  /** State with the database's time, epoch ms; null when WeChat Pay never refused the credential. */
  find({
    institution,
    credential,
  }: CredentialKey): Promise<{ readonly found: CredentialState | null; readonly now: number }> {
    return this.run(async (manager) => ({
      found: await manager.findOneBy(SyncCredentialEntity, { institution, credential }),
      now: await this.sql.now(manager),
    }));
  }

  /**
   * Changes a row, one change after the other over all replicas; inserts it if missing.
   * @param change gets the row and the database's time, epoch ms; repeated when another replica was faster
   */
  change<T>(
    key: CredentialKey,
    change: (before: CredentialState, now: number) => { state: CredentialState; result: T },
  ): Promise<T> {
    return changeRow(`A credential of institution ${key.institution}`, () =>
      this.run((manager) => this.tryChange(manager, key, change)),
    );
  }

  /** Refused credentials that a process still checks, by institution and credential. */
  listRefused(institutions: readonly string[]): Promise<CredentialState[]> {
    return this.run(async (manager) =>
      manager.find(SyncCredentialEntity, {
        where: {
          institution: In([...institutions]),
          state: 'refused',
          nextCheckAt: MoreThan((await this.sql.now(manager)) - ABANDONED_MS),
        },
        order: { institution: 'ASC', credential: 'ASC' },
      }),
    );
  }

  /** Null when the row was changed meanwhile or is missing. */
  private async tryChange<T>(
    manager: EntityManager,
    key: CredentialKey,
    change: (before: CredentialState, now: number) => { state: CredentialState; result: T },
  ): Promise<{ result: T } | null> {
    const { institution, credential } = key;
    const now = await this.sql.now(manager);
    const before = await manager.findOneBy(SyncCredentialEntity, { institution, credential });
    if (!before) {
      await this.add(manager, key, now);
      return null;
    }
    const { version } = before;
    const { state, result } = change(before, now);
    const row = { ...state, version: version + 1 };
    const { affected } = await manager.update(
      SyncCredentialEntity,
      { institution, credential, version },
      row,
    );
    return affected === 1 ? { result } : null;
  }

  /** Rare, so rows of unused credentials are deleted at the same time. */
  private async add(manager: EntityManager, key: CredentialKey, now: number): Promise<void> {
    const { institution } = key;
    await manager.delete(SyncCredentialEntity, { institution, checkedAt: LessThan(now - KEEP_MS) });
    const row = { ...newCredential(key), checkedAt: now };
    await manager.createQueryBuilder().insert().into(SyncCredentialEntity).values(row).orIgnore().execute();
  }
}
