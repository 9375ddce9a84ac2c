import type { DataSource } from 'typeorm';
import { examineConnectionSettings } from '../../src/doctor/checks/connection-settings.check.js';

const examined = (options: object) =>
  examineConnectionSettings({ options } as unknown as DataSource, 'dist/data-source.js');

describe('the connection settings of a host', () => {
  it.each([
    [{ type: 'postgres', connectTimeoutMS: 3000, extra: { keepAlive: true } }],
    [{ type: 'postgres', extra: { connectionTimeoutMillis: 3000, keepAlive: true } }],
    [{ type: 'mariadb' }],
    [{ type: 'mysql', extra: { enableKeepAlive: true } }],
    [{ type: 'better-sqlite3' }],
  ])('are good as %j', (options) => {
    expect(examined(options)).toMatchObject({ status: 'ok', subject: 'dist/data-source.js' });
  });

  it.each([
    [{ type: 'postgres' }, 'connectTimeoutMS and extra.keepAlive'],
    [{ type: 'postgres', connectTimeoutMS: 3000, extra: { keepAlive: false } }, 'extra.keepAlive'],
    [{ type: 'postgres', extra: { keepAlive: true } }, 'connectTimeoutMS'],
    [{ type: 'mariadb', extra: { enableKeepAlive: false } }, 'extra.enableKeepAlive'],
  ])('%j would let a connection hang', (options, missing) => {
    expect(examined(options)).toMatchObject({
      status: 'warning',
      code: 'PAYSCORE_E_SILENT_CONNECTIONS',
      detail: `without ${missing} a connection may hang for hours`,
    });
  });
});
