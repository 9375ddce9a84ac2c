import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stands for the host's own entity, as the README has it. */
export class CashPayment {
  order_no: string;
  seq: number;
  amount: number;
  paid_time: string;
}

export class CreateCashPayments1700000000000 implements MigrationInterface {
  up(_runner: QueryRunner): Promise<void> {
    return Promise.resolve();
  }

  down(_runner: QueryRunner): Promise<void> {
    return Promise.resolve();
  }
}
