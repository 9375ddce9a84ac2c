import { databaseFromEnvironment } from '../../src/options/index.js';

const read = (url: string) => databaseFromEnvironment({ DATABASE_URL: url });

describe('DATABASE_URL', () => {
  it.each([
    ['sqlite:./data/shop.sqlite', './data/shop.sqlite'],
    ['sqlite:/var/lib/shop.sqlite', '/var/lib/shop.sqlite'],
    ['sqlite::memory:', ':memory:'],
  ])('%s is a file', (url, file) => {
    expect(read(url)).toEqual({ type: 'sqlite', file });
  });

  it.each(['postgres://shop:pw@db/shop', 'postgresql://db:6432/shop?sslmode=require'])(
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
    ['mysql://root:canary@db/shop?ssl=true', 'has settings behind ?, which MySQL and MariaDB are not given.'],
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
});
