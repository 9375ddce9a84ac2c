/** What is wrong with one field of a body. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** The shop's own codes, each with the status it is answered with. */
export const ORDER_ERROR_STATUS = {
  ORDERS_E_VALIDATION: 400,
  ORDERS_E_NOT_FOUND: 404,
  ORDERS_E_ORDER_DIFFERS: 409,
  ORDERS_E_PAYMENT_DIFFERS: 409,
  ORDERS_E_OVERPAID: 409,
} as const;

export type OrderErrorCode = keyof typeof ORDER_ERROR_STATUS;

/** A request the shop refuses; nothing was written. */
export class OrderError extends Error {
  constructor(
    readonly code: OrderErrorCode,
    message: string,
    readonly problems: readonly FieldProblem[] = [],
  ) {
    super(message);
    this.name = 'OrderError';
  }
}
