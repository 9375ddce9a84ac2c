import type { PayscoreDifference } from '../../cash-book/index.js';
import { toTable } from '../terminal/table.js';
import type { CsvCell } from './csv-file.js';

/** Columns of the file of differences. */
export const DIFFERENCE_COLUMNS = [
  ...['line', 'kinds', 'out_order_no', 'sub_mchid', 'seq', 'book_paid_time', 'ledger_paid_time'],
  ...['book_paid_amount', 'ledger_paid_amount', 'book_service_id', 'ledger_service_id'],
  ...['status', 'park_reason', 'sync_id', 'wechatpay_shows', 'detail'],
];

export function differenceCells({ line, kinds, book, sync, shown, detail }: PayscoreDifference): CsvCell[] {
  return [
    line,
    kinds.join(' '),
    book?.out_order_no ?? sync?.outOrderNo ?? null,
    book?.sub_mchid ?? sync?.subMchid ?? null,
    book ? (book.seq ?? null) : sync?.seq || null,
    book?.paid_time ?? null,
    sync?.paidAt.toISOString() ?? null,
    book?.paid_amount ?? null,
    sync?.paidAmount ?? null,
    book?.service_id ?? null,
    sync?.serviceId ?? null,
    sync?.status ?? null,
    sync?.parkReason ?? null,
    sync?.id ?? null,
    shown,
    detail,
  ];
}

/** Differences for a person, a line each. */
export function differenceTable(differences: readonly PayscoreDifference[]): string {
  const columns = [
    ...[{ title: 'Line', isNumber: true }, { title: 'Difference' }, { title: 'Order' }],
    ...['Seq', 'Book', 'Ledger'].map((title) => ({ title, isNumber: true })),
    ...['Book paid', 'Ledger paid', 'Status', 'Sync'].map((title) => ({ title })),
  ];
  return toTable(
    columns,
    differences.map((difference) => {
      const [line, kinds, order, , seq, bookTime, ledgerTime, bookAmount, ledgerAmount, , , status, , id] =
        differenceCells(difference);
      const said = difference.detail ?? difference.shown;
      const what = said === null ? kinds : `${kinds}: ${said}`;
      return [line, what, order, seq, bookAmount, ledgerAmount, bookTime, ledgerTime, status, id].map(
        (cell) => cell ?? null,
      );
    }),
  );
}
