/** Stands for an entity of the host's own. */
export class AlertEntity {
  syncId: string;
  event: 'double_paid' | 'parked';
  orderNo: string;
  text: string;
  createdAt: Date;
}
