import { In, type EntityManager } from 'typeorm';
import { changeRow } from './change-row.js';
import { CredentialStore } from './credential-store.js';
import { SyncInstitutionEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import type { LedgerSql, TurnStatus } from '../sql/ledger-sql.js';
import { retryOnConflict } from '../gateway/retry-on-conflict.js';
import { type InstitutionState, newInstitutionState } from './institution-state.js';

/** Versions start again at 0 after it: what fits a 32-bit column. */
const MAX_VERSION = 2_147_483_647;
/** Largest number of rows per insert: databases limit the parameters of a statement. */
const MAX_ADDED = 1000;
const TURN_COLUMNS = { queued: 'sendTurn', uncertain: 'queryTurn' } as const satisfies Record<
  TurnStatus,
  string
>;

/**
 * Reads and changes the states of institutions. The rules of a change are the caller's. No lock is held between looking and writing: a process
 * that is stopped in between would hold up every replica of its institutions.
 */
export class InstitutionStateStore {
  /** Credential states of the institutions. */
  readonly credentials: CredentialStore;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly sql: LedgerSql,
  ) {
    this.credentials = new CredentialStore((work) => this.run(work), sql);
  }

  /** Makes sure the institutions have a row. Safe when replicas start together. */
  async ensure(institutions: readonly string[]): Promise<void> {
    if (institutions.length === 0) return;
    await this.run(async (manager) => {
      const rows = await manager
        .createQueryBuilder(SyncInstitutionEntity, 'state')
        .select('state.institution', 'institution')
        .where({ institution: In([...institutions]) })
        .getRawMany<{ institution: string }>();
      const known = new Set(rows.map(({ institution }) => institution));
      const missing = institutions.filter((name) => !known.has(name));
      for (let from = 0; from < missing.length; from += MAX_ADDED) {
        await add(manager, missing.slice(from, from + MAX_ADDED));
      }
    });
  }

  /**
   * Changes a state, one change after the other over all replicas.
   * @param change gets the state and the database's time, epoch ms; repeated when another replica was faster
   */
  change<T>(
    institution: string,
    change: (state: InstitutionState, now: number) => { state: InstitutionState; result: T },
  ): Promise<T> {
    return changeRow(`The state of institution ${institution}`, () =>
      this.run((manager) => this.tryChange(manager, institution, change)),
    );
  }

  /** The sub-merchant that had the last turn, for all replicas; null: none yet. */
  async lastTurn(institution: string, status: TurnStatus): Promise<string | null> {
    const column = TURN_COLUMNS[status];
    const state = await this.run((manager) =>
      manager.findOne(SyncInstitutionEntity, {
        select: { institution: true, [column]: true },
        where: { institution },
      }),
    );
    return state?.[column] ?? null;
  }

  /** Whose turn it was, without a new version: of two replicas at once the later one counts, and both go on. */
  async keepTurn(institution: string, status: TurnStatus, subMchid: string): Promise<void> {
    const change = { [TURN_COLUMNS[status]]: subMchid };
    await this.run((manager) => manager.update(SyncInstitutionEntity, { institution }, change));
  }

  /** Institutions that ever had a worker, sorted. */
  async names(): Promise<string[]> {
    const query = { select: { institution: true }, order: { institution: 'ASC' } } as const;
    const states = await this.gateway.read((manager) => manager.find(SyncInstitutionEntity, query));
    return states.map(({ institution }) => institution);
  }

  list(institutions: readonly string[]): Promise<InstitutionState[]> {
    const query = { where: { institution: In([...institutions]) }, order: { institution: 'ASC' } } as const;
    return this.gateway.read((manager) => manager.find(SyncInstitutionEntity, query));
  }

  /** Null when the row was changed meanwhile or is missing. */
  private async tryChange<T>(
    manager: EntityManager,
    institution: string,
    change: (state: InstitutionState, now: number) => { state: InstitutionState; result: T },
  ): Promise<{ result: T } | null> {
    const before = await manager.findOneBy(SyncInstitutionEntity, { institution });
    if (!before) {
      // The table was emptied, or migrated after the start.
      await add(manager, [institution]);
      return null;
    }
    const { version } = before;
    const { state, result } = change(before, await this.sql.now(manager));
    const { affected } = await manager.update(
      SyncInstitutionEntity,
      { institution, version },
      { ...state, version: version === MAX_VERSION ? 0 : version + 1 },
    );
    return affected === 1 ? { result } : null;
  }

  private run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return retryOnConflict(() => this.gateway.run(work));
  }
}

/** Leaves those that have a row alone. */
async function add(manager: EntityManager, institutions: readonly string[]): Promise<void> {
  const states = institutions.map(newInstitutionState);
  await manager.createQueryBuilder().insert().into(SyncInstitutionEntity).values(states).orIgnore().execute();
}
