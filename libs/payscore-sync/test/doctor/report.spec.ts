import { CHECKS, failed, ok, skipped, warning } from '../../src/doctor/findings/finding.js';
import { isOfDatabase, reasonOf } from '../../src/doctor/findings/reason-of.js';
import { toJson } from '../../src/doctor/report.js';
import { toLine, toSummary } from '../../src/doctor/report.js';

const findings = [
  ok('dns', '203.0.113.7', 'apihk.example'),
  warning('clock', { detail: '40 s ahead', code: 'PAYSCORE_E_CLOCK' }),
  failed('settings', {
    subject: 'PORT',
    detail: 'is\nmissing',
    code: 'PAYSCORE_E_CONFIGURATION',
    remedy: 'Do.',
  }),
  skipped('tls', 'there is no connection', 'apihk.example'),
];

describe('the report', () => {
  it('has one line for each finding, whatever is in it', () => {
    expect(findings.map(toLine)).toEqual([
      '✔ DNS apihk.example: 203.0.113.7',
      expect.stringMatching(/^! clock: 40 s ahead → WeChat Pay refuses .*\. \[PAYSCORE_E_CLOCK\]$/),
      '✖ settings PORT: is missing → Do. [PAYSCORE_E_CONFIGURATION]',
      '– TLS apihk.example: skipped, there is no connection',
    ]);
    expect(toSummary(findings)).toBe('4 checks: 1 good, 1 to look at, 1 failed, 1 skipped');
  });

  it('says the same to programs', () => {
    const report = JSON.parse(toJson(findings)) as { ok: boolean; checks: unknown[] };
    expect(report.ok).toBe(false);
    expect(report.checks).toEqual(findings.map((one) => ({ ...one, title: CHECKS[one.check] })));
    expect(JSON.parse(toJson(findings.filter(({ status }) => status !== 'failed')))).toMatchObject({
      ok: true,
    });
  });
});

describe('an error', () => {
  const coded = (code: unknown) => Object.assign(new Error('postgres://shop:canary@db'), { code });

  it.each([
    [coded('ECONNREFUSED'), 'refused: nothing listens there (ECONNREFUSED)'],
    [coded('28P01'), '28P01'],
    [coded('55000'), 'the database allows no connections (55000)'],
    [Object.assign(new Error('canary'), { driverError: coded('ER_BAD_DB_ERROR') }), 'ER_BAD_DB_ERROR'],
    [new Error('canary', { cause: coded('ETIMEDOUT') }), 'no answer in time (ETIMEDOUT)'],
    [coded('canary canary'), 'Error'],
    [coded(7), 'Error'],
    [new TypeError('canary'), 'TypeError'],
    ['canary', 'unknown reason'],
    [null, 'unknown reason'],
  ])('is told by its code and never by its message: %#', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });

  it.each([
    ['55000', true],
    ['28P01', true],
    ['ER_ACCESS_DENIED_ERROR', true],
    ['AUTH_SWITCH_PLUGIN_ERROR', true],
    ['08006', false],
    ['ECONNREFUSED', false],
    ['EPIPE', false],
    ['PROTOCOL_CONNECTION_LOST', false],
  ])('%s of a connection: the database answered is %s', (code, hasAnswered) => {
    expect(isOfDatabase(coded(code))).toBe(hasAnswered);
  });
});
