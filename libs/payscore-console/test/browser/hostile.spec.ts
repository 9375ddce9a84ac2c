import { ACTIONS } from '../../src/story/index.js';
import { LANGUAGES } from '../../src/i18n/language.js';
import { institutionsOf } from '../support/fixtures/institutions.mjs';
import { statsOf } from '../support/fixtures/stats.mjs';
import { hostile, hostileAnswers, hostileProblem } from '../support/hostile.mjs';
import { goTo, overflows, strayMarkup, violations } from '../support/inspect.js';
import { inBrowser } from '../support/stage.js';
import { wordsOf } from '../support/words.js';

const WIDTHS = [2560, 1280, 390];
const q = encodeURIComponent(hostile('q'));

/** The stage refuses each test in which a script ran, or something was tried against the policy. */
inBrowser('hostile text in every field from outside', ({ serve, open }) => {
  const setUp = async (language: (typeof LANGUAGES)[number]) => {
    const server = await serve();
    const { named, now } = server.state.world;
    const figures = { stats: statsOf(now), institutions: institutionsOf(now) };
    const answers = hostileAnswers(named, figures);
    server.state.before = answers;
    const { page } = await open({ language });
    await page.goto(server.url);
    await page.locator('main h1').waitFor();
    const look = async (place: string) => ({
      place,
      stray: await strayMarkup(page),
      overflows: await overflows(page, WIDTHS),
      violations: await violations(page),
    });
    const clean = (place: string) => ({ place, stray: [], overflows: [], violations: [] });
    return { server, page, named, answers, look, clean };
  };

  it.each(LANGUAGES)(
    'stays text, within its place and its direction, in every view, dialog and problem: %s',
    async (language) => {
      const { t, of } = wordsOf(language);
      const { server, page, named, answers, look, clean } = await setUp(language);
      const sync = (name: 'doublePaid' | 'parkedNotFound' | 'resolved') => `?view=sync&id=${named[name].id}`;
      for (const [place, shown] of [
        ['?view=overview', ['institution', 'handlerId', 'actor', 'remedy', 'first', 'second']],
        ['?view=list&status=parked', ['outOrderNo', 'institution', 'subMchid', 'parkReason']],
        [
          sync('parkedNotFound'),
          [
            'outOrderNo',
            'remedy',
            'message',
            'code',
            'requestId',
            'origin',
            'outcome',
            'actor',
            'reason',
            'hint',
            'failure',
            'verification',
            'traceId',
            'service_id',
            'handlerId',
            'lastError',
          ],
        ],
        [
          sync('doublePaid'),
          ['transactionId', 'state', 'collectionState', 'paidType', 'paidAt', 'paid_time'],
        ],
        [sync('resolved'), ['outOrderNo', 'reason']],
        [`?view=find&q=${q}`, ['outOrderNo']],
        [`?view=help&q=${q}`, ['q']],
        [
          `?view=list&status=${q}&park_reason=${q}&institution=${q}&sub_mchid=${q}&cursor=${q}&older_than=${q}`,
          ['outOrderNo'],
        ],
      ] as const) {
        await goTo(page, place);
        for (const name of shown)
          await page.getByText(`${name} <img src=x`).first().waitFor({ state: 'attached' });
        expect(await look(place)).toEqual(clean(place));
      }

      server.state.before = (asked: { path: string; method: string }) =>
        asked.path === '/find' ? { status: 200, body: { items: [] } } : answers(asked);
      await goTo(page, `?view=find&q=${q}`);
      await page.locator('.empty').getByText('q <img src=x').waitFor();
      expect(await look('nothing found')).toEqual(clean('nothing found'));
      await goTo(page, `?view=sync&id=${q}`);
      await page.getByRole('heading', { name: t('notFoundTitle') }).waitFor();
      expect(await look('no such sync')).toEqual(clean('no such sync'));
      await goTo(page, `?view=sync&id=${named.doublePaid.id}`);
      await page.getByRole('button', { name: of(ACTIONS.resolve) }).click();
      await page.getByRole('textbox', { name: t('reason') }).fill(hostile('reason'));
      await page.getByRole('button', { name: t('confirm') }).click();
      await page.getByRole('dialog').getByText('detail <img src=x').waitFor();
      expect(await look('an action')).toEqual(clean('an action'));
      await page.keyboard.press('Escape');
      const ids = ['first', 'second'];
      server.state.before = (asked) => {
        if (asked.path !== '/actions') return answers(asked);
        const refused = { status: 0, leased: 0, behind: 1, 'maybe-sent': 0, 'not-found': 1 };
        const plan = { dryRun: true, count: 2, refused, hasMore: true, digest: 'digest' };
        const outcomes = ids.map((id) => ({
          id,
          outcome: 'failed',
          status: null,
          code: hostile('code'),
          detail: hostile('detail'),
        }));
        return {
          status: 200,
          body: asked.body?.['dryRun'] ? plan : { dryRun: false, digest: 'digest', done: 0, outcomes },
        };
      };
      await goTo(page, '?view=list&status=parked');
      await page.getByRole('button', { name: t('retryAll') }).click();
      await page.getByRole('textbox', { name: t('reason') }).fill(hostile('reason'));
      await page.getByRole('button', { name: t('confirm') }).click();
      await page.getByRole('dialog').getByText('detail <img src=x').first().waitFor();
      expect(await look('a bulk run')).toEqual(clean('a bulk run'));
      await page.keyboard.press('Escape');
      server.state.before = () => hostileProblem(500);
      await goTo(page, '?view=list&status=queued');
      await page.getByRole('alert').getByText('detail <img src=x').waitFor();
      expect(await look('a problem')).toEqual(clean('a problem'));
    },
  );

  it('would be noticed: a script that ran, another host, and what is against the policy', async () => {
    const server = await serve();
    const { page, errors, requests } = await open();
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.evaluate(() => {
      const injected = document.createElement('div');
      injected.innerHTML = '<img src="http://127.0.0.2/x" onerror="alert(1)"><b style="color: red">b</b>';
      document.querySelector('main')?.append(injected);
      setTimeout(() => alert('from a script'));
    });
    await page.waitForEvent('dialog');
    expect(await strayMarkup(page)).toHaveLength(1);
    const seen = errors.splice(0).join('\n');
    for (const text of [
      'A script ran: from a script',
      'Against the policy: img-src',
      'Against the policy: style-src',
    ])
      expect(seen).toContain(text);
    expect(requests.splice(0).map(({ url }) => url)).toContain('http://127.0.0.2/x');
  });
});
