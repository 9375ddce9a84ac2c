/** Service id of a neutral query. */
export const NOBODY = '0'.repeat(32);

const PREFIX = 'PAYSCORE-CHECK-';

/** Number of an order that cannot exist; 31 characters. */
export function absentOrderNo(): string {
  return PREFIX + crypto.randomUUID().replaceAll('-', '').slice(-16);
}

/** Whether it is one of these numbers. */
export function isAbsentOrderNo(outOrderNo: string): boolean {
  return outOrderNo.startsWith(PREFIX);
}
