import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseFromEnvironment } from '../../src/options/index.js';

const read = (url: string) => databaseFromEnvironment({ DATABASE_URL: url });

describe('DATABASE_URL', () => {
  it.each([
    ['sqlite:./data/shop.sqlite', './data/shop.sqlite'],
    ['sqlite:/var/lib/shop.sqlite', '/var/lib/shop.sqlite'],
    ['sqlite::memory:', ':memory:'],
  ])('%s is a file', (url, file) => expect(read(url)).toEqual({ type: 'sqlite', file }));

  it.each(['postgres://shop:pw@db/shop', 'postgresql://db:6432/shop?application_name=shop'])(
    '%s is kept',
    (url) => {
      expect(read(url)).toEqual({ type: 'postgres', url });
    },
  );

  it.each(['mysql', 'mariadb'] as const)('a %s URL is kept', (type) => {
    const url = `${type}://shop:p%40w@db:3307/shop`;
    expect(read(url)).toEqual({ type, url });
  });

  it.each([
    ['mysql://root:canary@db', 'lacks a host or a database name.'],
    [
      'mysql://root:canary@db/shop?timezone=Z',
      'has the setting timezone behind ?, which is not known for MySQL and MariaDB.',
    ],
    ['postgres://root:canary@db/shop?sslmode=prefer', 'has an sslmode that is not known.'],
    ['mysql://root:canary@db/shop?sslmode=verify_ca', 'has sslmode=verify-ca without sslrootcert.'],
    [
      'mysql://root:canary@10.0.0.7/shop?sslmode=verify-full',
      'asks for the certificate to be for the host, which is an address.',
    ],
    ['mysql://root:canary@db/shop?ssl=perhaps', 'has an ssl that is not known.'],
    [
      'postgres://root:canary@db/shop?sslrootcert=/no/such.pem',
      'names the file /no/such.pem, which cannot be read.',
    ],
    ['mongodb://canary@db/shop', 'names no database this package knows.'],
    ['/canary/shop.sqlite', 'names no database this package knows.'],
    ['sqlite:', 'names no file.'],
    ['sqlite:///canary/shop.sqlite', 'has slashes behind sqlite:.'],
    ['postgres://shop:can/ary@db:x/shop', 'is no valid URL.'],
    ['postgres://shop:canary@db', 'lacks a host or a database name.'],
    ['postgres:///shop', 'lacks a host or a database name.'],
    ['postgres://shop:canary%@db/shop', 'has a % that begins no %XX.'],
  ])('%s is refused', (url, message) => {
    expect(() => read(url)).toThrow(`DATABASE_URL: ${message}`);
    expect(() => read(url)).not.toThrow('canary');
  });

  describe.each(['postgres', 'mysql', 'mariadb'])('of %s', (type) => {
    const sslOf = (options: string) => {
      const database = read(`${type}://shop:pw@db/shop?${options}`);
      if (database.type === 'sqlite') throw new Error('no server');
      expect(database.url).toBe(`${type}://shop:pw@db/shop`);
      return database.ssl;
    };

    it.each([
      'sslmode=require',
      'ssl-mode=REQUIRED',
      'sslmode=no-verify',
      'ssl={"rejectUnauthorized":false}',
    ])('encrypts with %s, and checks no certificate', (options) => {
      expect(sslOf(options)).toMatchObject({ rejectUnauthorized: false, verifyIdentity: false });
    });

    it.each([
      'sslmode=verify-full',
      'ssl-mode=VERIFY_IDENTITY',
      'ssl=true',
      'ssl={"rejectUnauthorized": true}',
    ])('checks issuer and host with %s', (options) => {
      const ssl = sslOf(options);
      expect(ssl).toMatchObject({ rejectUnauthorized: true, verifyIdentity: true });
      expect(ssl?.ca).toBeUndefined();
    });

    it.each(['sslmode=disable', 'ssl-mode=DISABLED', 'ssl=false'])('uses no TLS with %s', (options) => {
      expect(sslOf(options)).toBeUndefined();
    });

    it('trusts the CA it is given alone, and checks it with require too, as libpq does', () => {
      const path = join(mkdtempSync(join(tmpdir(), 'payscore-ca-')), 'ca.pem');
      writeFileSync(path, 'PEM');
      expect(sslOf(`sslmode=require&sslrootcert=${path}`)).toMatchObject({
        rejectUnauthorized: true,
        ca: 'PEM',
      });
      expect(sslOf(`ssl-mode=VERIFY_CA&ssl-ca=${path}`)).toMatchObject({ verifyIdentity: false, ca: 'PEM' });
      expect(sslOf(`sslrootcert=${path}`)).toMatchObject({ rejectUnauthorized: true, verifyIdentity: true });
      rmSync(path);
    });
  });
});
