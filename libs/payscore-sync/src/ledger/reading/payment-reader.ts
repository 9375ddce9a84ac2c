import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { SyncEntity } from '../entities/index.js';
import { orderKey } from '../entities/order-key.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import type { ParkReason } from '../states/park-reason.js';
import type { SyncStatus } from '../states/sync-states.js';
import { idRange } from './id-range.js';

/** How far a payment may be ahead of its recording, ms, with room for the clocks of hosts. */
const MAX_AHEAD_MS = 600_000;

/** The payment of a sync, without the state of its delivery. */
export interface PaymentRow {
  readonly id: string;
  readonly status: SyncStatus;
  readonly parkReason: ParkReason | null;
  readonly outOrderNo: string;
  readonly subMchid: string;
  readonly serviceId: string;
  readonly seq: number;
  readonly paidAt: Date;
  readonly paidAmount: number | null;
}

/** Names a payment within an institution. */
export interface PaymentPlace {
  readonly outOrderNo: string;
  readonly subMchid: string;
  readonly seq: number;
}

/** A raw row; drivers return bigints as text. */
interface RawPayment {
  readonly id: string;
  readonly status: SyncStatus;
  readonly parkReason: ParkReason | null;
  readonly outOrderNo: string;
  readonly subMchid: string;
  readonly serviceId: string;
  readonly seq: number;
  readonly paidAt: string | number;
  readonly paidAmount: string | number | null;
  readonly orderKey: string;
}

const COLUMNS = [
  ...['id', 'status', 'parkReason', 'outOrderNo', 'subMchid'],
  ...['serviceId', 'seq', 'paidAt', 'paidAmount', 'orderKey'],
] as const;

/** Reads recorded payments for a comparison with a cash book. Rows are read raw: there may be a million. */
export class PaymentReader {
  constructor(private readonly gateway: LedgerGateway) {}

  /** The last revision of each payment, in the order of the places; null where there is none. */
  async at(institution: string, places: readonly PaymentPlace[]): Promise<(PaymentRow | null)[]> {
    const keyOf = ({ outOrderNo, subMchid }: PaymentPlace) => orderKey(institution, outOrderNo, subMchid);
    const keys = [...new Set(places.map(keyOf))];
    if (keys.length === 0) return [];
    const rows = await this.gateway.read((manager) =>
      payments(manager)
        .where('sync.orderKey IN (:...keys)', { keys })
        .orderBy('sync.revision')
        .getRawMany<RawPayment>(),
    );
    const found = new Map(rows.map((row) => [`${row.orderKey}/${row.seq}`, row]));
    return places.map((place) => {
      const row = found.get(`${keyOf(place)}/${place.seq}`);
      return row ? toPayment(row) : null;
    });
  }

  /** Bodies of the cancelled syncs of a payment. */
  async cancelledBodies(
    manager: EntityManager,
    institution: string,
    { outOrderNo, subMchid, seq }: PaymentPlace,
  ): Promise<readonly string[]> {
    const rows = await manager.find(SyncEntity, {
      select: { request: true },
      where: { orderKey: orderKey(institution, outOrderNo, subMchid), seq, status: 'cancelled' },
    });
    return rows.map(({ request }) => request);
  }

  /**
   * The payments of an institution that were not cancelled, in pages, of every sync that may be about a payment at `from`
   * (epoch ms) or later.
   */
  async *since(institution: string, from: number, limit: number): AsyncGenerator<readonly PaymentRow[]> {
    let { above } = idRange({ from: from - MAX_AHEAD_MS });
    for (;;) {
      const page = await this.pageAfter(institution, above, limit);
      const last = page.at(-1);
      if (!last) return;
      yield page;
      above = last.id;
    }
  }

  private async pageAfter(institution: string, above: string, limit: number): Promise<PaymentRow[]> {
    const rows = await this.gateway.read((manager) =>
      payments(manager)
        .where('sync.id > :above', { above })
        .andWhere('sync.institution = :institution', { institution })
        .andWhere('sync.status <> :cancelled', { cancelled: 'cancelled' })
        .orderBy('sync.id')
        .limit(limit)
        .getRawMany<RawPayment>(),
    );
    return rows.map(toPayment);
  }
}

function payments(manager: EntityManager): SelectQueryBuilder<SyncEntity> {
  const query = manager.createQueryBuilder(SyncEntity, 'sync').select([]);
  for (const column of COLUMNS) query.addSelect(`sync.${column}`, column);
  return query;
}

function toPayment(row: RawPayment): PaymentRow {
  const { id, status, parkReason, outOrderNo, subMchid, serviceId, seq, paidAt, paidAmount } = row;
  return {
    id,
    status,
    parkReason,
    outOrderNo,
    subMchid,
    serviceId,
    seq: Number(seq),
    paidAt: new Date(Number(paidAt)),
    paidAmount: paidAmount === null ? null : Number(paidAmount),
  };
}
