/** Stands for an entity of the host's own. */
export class AlertEntity {
  syncId: string;
  event: 'double_paid' | 'parked' | 'paid_twice';
  orderNo: string;
  text: string;
  createdAt: Date;
}
