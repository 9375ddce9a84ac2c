import { EntitySchema } from 'typeorm';

/** The host's own table: what it writes in the same transaction. */
export const Payment = new EntitySchema({
  name: 'Payment',
  tableName: 'payments',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    orderNo: { name: 'order_no', type: 'varchar', length: 32 },
    amount: { type: 'int' },
  },
});

/** The host's own order, which it locks before it takes money for it. */
export const Order = new EntitySchema({
  name: 'Order',
  tableName: 'orders',
  columns: {
    orderNo: { name: 'order_no', type: 'varchar', length: 32, primary: true },
    totalAmount: { name: 'total_amount', type: 'int' },
    paidAmount: { name: 'paid_amount', type: 'int' },
  },
});
