import type { DataSource, EntityManager, EntitySubscriberInterface, QueryRunner } from 'typeorm';
import { CommitListener } from '../../src/ledger/index.js';

function setUp() {
  const other: EntitySubscriberInterface = {};
  const subscribers = [other];
  const onCommit = jest.fn();
  const hint = new CommitListener({ subscribers } as unknown as DataSource, onCommit);
  const queryRunner = { isTransactionActive: false } as QueryRunner;
  return { hint, onCommit, other, queryRunner, subscribers };
}

describe('the commit hint', () => {
  it('tells of a commit it was told to expect, once for each institution', () => {
    const { hint, onCommit, queryRunner } = setUp();
    hint.afterTransactionCommit({ queryRunner });
    expect(onCommit).not.toHaveBeenCalled();
    for (const institution of ['hk', 'mo', 'hk']) hint.expect({ queryRunner } as EntityManager, institution);
    hint.afterTransactionCommit({ queryRunner });
    hint.afterTransactionCommit({ queryRunner });
    expect(onCommit.mock.calls).toEqual([['hk'], ['mo']]);
  });

  it('leaves the data source at shutdown, and nobody else with it', () => {
    const { hint, other, subscribers } = setUp();
    expect(subscribers).toEqual([other, hint]);
    hint.leave();
    expect(subscribers).toEqual([other]);
    hint.leave();
    expect(subscribers).toEqual([other]);
  });
});
