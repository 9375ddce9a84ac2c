/** `GET /notifications?institution=&out_order_no=`: what WeChat Pay notified; a reason to ask, never evidence. */
export interface WireNotification {
  readonly id: string;
  readonly notificationId: string;
  readonly institution: string;
  readonly eventType: 'PAYSCORE.USER_PAID' | 'PAYSCORE.USER_CONFIRM';
  readonly subMchid: string;
  readonly outOrderNo: string;
  readonly serviceId: string;
  /** As WeChat Pay sent it, without personal data. */
  readonly order: Readonly<Record<string, unknown>>;
  readonly isLateDoublePayment: boolean;
  readonly receivedAt: string;
}
