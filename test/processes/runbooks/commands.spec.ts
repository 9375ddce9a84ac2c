import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from 'payscore-simulator';
import { cashPayment, newOrderNo, waitingOrder } from '../../support/payments.js';
import { killAll, type RunningProcess, startProcess } from '../../support/process.js';
import { runRunbook } from '../../support/runbook.js';

describe('the commands of the runbooks', () => {
  const token = randomBytes(16).toString('hex');
  const operator = randomBytes(16).toString('hex');
  let simulator: Simulator;
  let folder: string;
  let host: RunningProcess<{ url: string }>;

  beforeAll(async () => {
    simulator = await startSimulator();
    folder = mkdtempSync(join(tmpdir(), 'payscore-runbooks-'));
    host = await startProcess('dist/src/main.js', {
      ...simulator.environment,
      PORT: '0',
      DATABASE_URL: `sqlite:${join(folder, 'shop.sqlite')}`,
      PAYSCORE_HTTP_TOKEN: token,
      PAYSCORE_OPERATOR_TOKENS: `alice:${operator}`,
      PAYSCORE_TIMEOUT_MS: '2000',
      PAYSCORE_MARGIN_MS: '50',
      PAYSCORE_CLOCK_MARGIN_MS: '0',
      PAYSCORE_POLL_MS: '50',
    });
  });

  afterAll(async () => {
    killAll();
    await simulator?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${host.ready.url}/payscore${path}`, {
      method,
      headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await response.json()) as { id: string; status: string };
  };

  /** Records cash for an order, and answers the sync's id once it has the status. */
  const recorded = async (orderNo: string, status: string): Promise<string> => {
    const { out_order_no: _inThePath, ...body } = cashPayment(orderNo);
    const { id } = await call('POST', `/serviceorders/${orderNo}/sync`, body);
    while ((await call('GET', `/syncs/${id}`)).status !== status) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return id;
  };

  /** Runs a section's commands for a sync; answers the HTTP status of each. */
  const statuses = async (section: string, id: string): Promise<string[]> => {
    const answers = await runRunbook(section, { url: host.ready.url, operator, id });
    return answers.map(({ status }) => status);
  };

  it('show a parked sync, and let a person settle it', async () => {
    const id = await recorded(newOrderNo(), 'parked');
    const [list, one, check, ...others] = await statuses('Parked', id);
    expect([list, one, check]).toEqual(['200', '200', '200']);
    // Retry, cancel and resolve exclude one another: after one of them the next may come too late.
    expect(others).toHaveLength(3);
    expect(new Set([...others, '200', '409'])).toEqual(new Set(['200', '409']));
  });

  it('settle a double payment', async () => {
    const orderNo = newOrderNo();
    simulator.orders.put(waitingOrder(orderNo));
    simulator.orders.customerPays(orderNo);
    const id = await recorded(orderNo, 'double_paid');
    expect(await statuses('double_paid', id)).toEqual(['200', '200']);
    expect(await call('GET', `/syncs/${id}`)).toMatchObject({ status: 'resolved' });
  });

  it('show the institutions', async () => {
    expect(await statuses('401', '')).toEqual(['200']);
  });
});
