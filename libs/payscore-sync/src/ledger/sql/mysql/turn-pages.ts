import type { InTurn } from '../rows.js';

/** Entries of the index per page. */
export const TURN_PAGE = 64;

/** Largest number of pages: a sub-merchant with many syncs fills one alone. */
const MAX_PAGES = 16;

/** An entry of the index of turns, in its order: rows without a due time come first. */
export interface TurnPageRow {
  readonly sub_mchid: string;
  /** Epoch ms; null: leased, or behind another sync. */
  readonly due_at: string | number | null;
  readonly is_due: number | null;
}

/**
 * At most `limit` sub-merchants after `after`. After a page that one of them fills, it continues behind that
 * one.
 * @param page reads the entries after a sub-merchant
 */
export async function readTurns(
  page: (behind: string) => Promise<readonly TurnPageRow[]>,
  after: string,
  limit: number,
): Promise<InTurn[]> {
  const found: InTurn[] = [];
  let behind = after;
  for (let pages = 0; pages < MAX_PAGES && found.length < limit; pages += 1) {
    const rows = await page(behind);
    const last = rows.at(-1);
    if (last === undefined) break;
    found.push(...inTurn(rows));
    if (rows.length < TURN_PAGE) break;
    behind = last.sub_mchid;
  }
  return found.slice(0, limit);
}

/** One for each sub-merchant of a page. */
function inTurn(rows: readonly TurnPageRow[]): InTurn[] {
  const bySubMchid = new Map<string, TurnPageRow>();
  for (const row of rows) {
    const known = bySubMchid.get(row.sub_mchid);
    if (known === undefined || known.due_at === null) bySubMchid.set(row.sub_mchid, row);
  }
  const isFull = rows.length === TURN_PAGE;
  return [...bySubMchid.values()].map((row) => {
    // The page ends within it, so its due syncs may be on the next page.
    const isCut = isFull && row.due_at === null && row.sub_mchid === rows.at(-1)?.sub_mchid;
    return { subMchid: row.sub_mchid, isDue: row.is_due === 1 || isCut };
  });
}
