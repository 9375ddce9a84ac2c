const PAID_ONLINE = /^ONLINE-/;

/**
 * Whether the customer of such an order pays online before the first call about it, so that a host finds it paid twice.
 * Asked for by the number alone; such an order need not be put first.
 */
export function isPaidOnline(outOrderNo: string): boolean {
  return PAID_ONLINE.test(outOrderNo);
}
