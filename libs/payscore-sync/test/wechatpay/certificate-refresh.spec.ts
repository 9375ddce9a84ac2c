// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { CertificateError } from '../../src/wechatpay/certificates/certificate.error.js';
import type { PlatformCertificate } from '../../src/wechatpay/certificates/platform-certificate.js';
import {
  type CertificateReport,
  PlatformCertificates,
} from '../../src/wechatpay/certificates/platform-certificates.js';
import { refreshAfterMs, retryAfterFailuresMs } from '../../src/wechatpay/certificates/refresh-timing.js';
import { platform } from './support/keys.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FLOOR = 10_000;
const SERIAL = 'AA'.repeat(20);
const OTHER = 'BB'.repeat(20);
const never = new AbortController().signal;

const certificate = (serial = SERIAL, days = 365): PlatformCertificate => ({
  serial,
  key: platform.publicKey,
  validFrom: Date.now() - DAY,
  validTo: Date.now() + days * DAY,
});

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Certificates whose downloads the test ends. */
function start(isRequired = true, random = 0) {
  const downloads: { resolve(list: PlatformCertificate[]): void; fail(): void; signal: AbortSignal }[] = [];
  const reports: CertificateReport[] = [];
  const certificates = new PlatformCertificates({
    download: (signal) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new CertificateError('PAYSCORE_E_CERTIFICATE_DOWNLOAD', 'down'));
        downloads.push({ resolve, fail, signal });
      }),
    refreshMinMs: FLOOR,
    isRequired: () => isRequired,
    now: Date.now,
    report: (report) => reports.push(report),
    random: () => random,
  });
  const end = async (work: (last: (typeof downloads)[number]) => void) => {
    work(downloads.at(-1) as (typeof downloads)[number]);
    await jest.advanceTimersByTimeAsync(0);
  };
  const begin = async () => {
    const ready = certificates.ready(never);
    await end(({ resolve }) => resolve([certificate()]));
    await ready;
  };
  return { certificates, downloads, reports, end, begin };
}

describe('certificates are downloaded', () => {
  it('not before they are needed', async () => {
    const { downloads } = start();
    await jest.advanceTimersByTimeAsync(DAY);
    expect(downloads).toHaveLength(0);
  });

  it('again every hour', async () => {
    const { downloads, begin, end } = start();
    await begin();
    for (let count = 2; count < 6; count += 1) {
      await jest.advanceTimersByTimeAsync(HOUR - 1);
      expect(downloads).toHaveLength(count - 1);
      await jest.advanceTimersByTimeAsync(1);
      expect(downloads).toHaveLength(count);
      await end(({ resolve }) => resolve([certificate()]));
    }
  });

  it('sooner and sooner as the last one expires, but never below the floor', async () => {
    const { certificates, downloads, end, begin } = start();
    await begin();
    const last = { ...certificate(), validTo: Date.now() + HOUR + 40 * MINUTE };
    await jest.advanceTimersByTimeAsync(HOUR);
    await end(({ resolve }) => resolve([last]));
    let [before, count] = [Date.now(), downloads.length];
    const waits: number[] = [];
    while (certificates.preferredSerial !== null) {
      await jest.advanceTimersByTimeAsync(100);
      if (downloads.length === count) continue;
      waits.push(Date.now() - before);
      [before, count] = [Date.now(), downloads.length];
      await end(({ resolve }) => resolve([last]));
    }
    expect(waits[0]).toBe(20 * MINUTE);
    expect(Math.min(...waits)).toBe(FLOOR);
    expect(waits).toEqual([...waits].sort((a, b) => b - a));
  });

  it('after failures at growing distances of at most five minutes, and as ever once it is well again', async () => {
    const { downloads, begin, end, certificates } = start(true, 0.999_999);
    await begin();
    while (downloads.length < 2) await jest.advanceTimersByTimeAsync(50);
    const waits: number[] = [];
    let [before, count] = [Date.now(), downloads.length];
    for (let i = 0; i < 8; i += 1) {
      await end(({ fail }) => fail());
      expect(certificates.find(SERIAL)).not.toBeNull();
      while (downloads.length === count) await jest.advanceTimersByTimeAsync(50);
      waits.push(Math.round((Date.now() - before) / 1000));
      [before, count] = [Date.now(), downloads.length];
    }
    expect(waits).toEqual([20, 40, 80, 160, 300, 300, 300, 300]);
    await end(({ resolve }) => resolve([certificate()]));
    await jest.advanceTimersByTimeAsync(HOUR);
    expect(downloads).toHaveLength(count + 1);
  });

  it('at the end of the floor when a new key showed up before it', async () => {
    const { certificates, downloads, begin } = start();
    await begin();
    await jest.advanceTimersByTimeAsync(2000);
    expect(await certificates.learn(OTHER, never)).toBe(false);
    expect(await certificates.learn(OTHER, never)).toBe(false);
    expect(downloads).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(FLOOR - 2001);
    expect(downloads).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(downloads).toHaveLength(2);
  });

  it('at most once in a floor, however many unknown keys show up', async () => {
    const { certificates, downloads, begin, end } = start();
    const someTime = new AbortController().signal;
    await begin();
    for (let ms = 0; ms < 10 * FLOOR; ms += 500) {
      await jest.advanceTimersByTimeAsync(500);
      void certificates.learn(OTHER, someTime);
      void certificates.learn('CC'.repeat(20), someTime);
      await end(({ resolve }) => resolve([certificate()]));
    }
    expect(downloads).toHaveLength(11);
  });

  it('no more once closed, and a download under way is given up', async () => {
    const { certificates, downloads, reports, begin, end } = start();
    await begin();
    await jest.advanceTimersByTimeAsync(HOUR);
    certificates.close();
    expect(downloads[1]?.signal.aborted).toBe(true);
    await end(({ fail }) => fail());
    expect(await certificates.learn(OTHER, never)).toBe(false);
    await jest.advanceTimersByTimeAsync(DAY);
    expect(downloads).toHaveLength(2);
    expect(reports.map(({ kind }) => kind)).toEqual(['refreshed']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('not again by itself where other keys do the work and there are none', async () => {
    const { certificates, downloads, reports, end } = start(false);
    const learning = certificates.learn(OTHER, never);
    await end(({ fail }) => fail());
    expect(await learning).toBe(false);
    await jest.advanceTimersByTimeAsync(DAY);
    expect(downloads).toHaveLength(1);
    expect(reports).toMatchObject([{ kind: 'failed', retryInMs: null }]);
  });
});

describe('a listener that throws', () => {
  it('stops neither the calls nor the next download', async () => {
    let downloads = 0;
    const certificates = new PlatformCertificates({
      download: () => {
        downloads += 1;
        if (downloads === 2) return Promise.reject(new Error('down'));
        return Promise.resolve([certificate()]);
      },
      refreshMinMs: FLOOR,
      isRequired: () => true,
      now: Date.now,
      report: () => {
        throw new Error('the log is full');
      },
      random: () => 0,
    });
    await certificates.ready(never);
    expect(certificates.failure).toBeNull();
    await jest.advanceTimersByTimeAsync(HOUR);
    expect(certificates.failure).toMatchObject({ code: 'PAYSCORE_E_CERTIFICATE_DOWNLOAD' });
    await jest.advanceTimersByTimeAsync(FLOOR);
    expect([downloads, certificates.failure]).toEqual([3, null]);
    certificates.close();
  });
});

describe('who waits', () => {
  it('is every call that needs the first download, for as long as its own deadline', async () => {
    const { certificates, end } = start();
    const deadline = new AbortController();
    const [patient, hasty] = [certificates.ready(never), certificates.ready(deadline.signal)];
    deadline.abort(new DOMException('The deadline passed', 'TimeoutError'));
    await expect(hasty).rejects.toMatchObject({ failure: 'no-key', sent: 'no' });
    await end(({ resolve }) => resolve([certificate()]));
    await expect(patient).resolves.toBeUndefined();
  });

  it('is nobody once it fails, also while the next one is under way', async () => {
    const { certificates, downloads, end } = start();
    const waiting = certificates.ready(never);
    void waiting.catch(() => undefined);
    await end(({ fail }) => fail());
    await expect(waiting).rejects.toMatchObject({ failure: 'no-key' });
    await expect(certificates.ready(never)).rejects.toMatchObject({ failure: 'no-key' });
    while (downloads.length < 2) await jest.advanceTimersByTimeAsync(1000);
    await expect(certificates.ready(never)).rejects.toMatchObject({ failure: 'no-key' });
    expect(await certificates.learn(OTHER, never)).toBe(false);
  });
});

describe('the timers', () => {
  it('keep no process alive', async () => {
    jest.useRealTimers();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { certificates, downloads } = start();
    const ready = certificates.ready(never);
    downloads[0]?.resolve([certificate()]);
    await ready;
    expect(timers()).toBe(before);
    // The measure is right: one that does keep it alive is seen.
    const other = setTimeout(() => undefined, HOUR);
    expect(timers()).toBe(before + 1);
    clearTimeout(other);
    certificates.close();
  });
});

describe('the waits', () => {
  it.each([
    [365 * DAY, 0, HOUR],
    [365 * DAY, 1, 0.9 * HOUR],
    [HOUR, 0, HOUR / 2],
    [1000, 0.5, FLOOR],
    [-1000, 0.5, FLOOR],
  ])('with %i ms of validity and chance %f are %i ms', (validFor, random, wait) => {
    expect(refreshAfterMs(validFor, FLOOR, random)).toBe(wait);
  });

  it.each([
    [1, 0, FLOOR],
    [1, 1, 2 * FLOOR],
    [3, 0.5, 4.5 * FLOOR],
    [50, 1, 5 * MINUTE],
  ])('after %i failures with chance %f are %i ms', (failures, random, wait) => {
    expect(retryAfterFailuresMs(failures, FLOOR, random)).toBe(wait);
  });

  it('is the floor where that is longer than five minutes', () => {
    expect(retryAfterFailuresMs(9, HOUR, 1)).toBe(HOUR);
  });
});
