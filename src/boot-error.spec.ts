import { createServer } from 'node:net';
import { describeBootError } from './boot-error.js';
import { dataSourceOptions } from './database/data-source-options.js';
import { openDataSource } from './database/open-data-source.js';

describe('a start that fails', () => {
  it('names the database that is not there, without its password', async () => {
    const url = 'postgres://shop:canary@127.0.0.1:1/shop';
    const error: unknown = await openDataSource(dataSourceOptions({ type: 'postgres', url })).catch(
      (e: unknown) => e,
    );
    const message = describeBootError(error);
    expect(message).toContain('PostgreSQL at 127.0.0.1:1 cannot be used: connect ECONNREFUSED');
    expect(message).not.toContain('canary');
  });

  it('names the port that is taken', async () => {
    const first = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => first.once('listening', resolve));
    const { port } = first.address() as { port: number };
    const second = createServer().listen(port, '127.0.0.1');
    const error = await new Promise((resolve) => second.once('error', resolve));
    first.close();
    expect(describeBootError(error)).toContain(`Port ${port} on 127.0.0.1 is taken`);
  });

  it('shows anything else without its stack', () => {
    expect(describeBootError(new TypeError('unexpected'))).toBe('TypeError: unexpected');
  });
});
