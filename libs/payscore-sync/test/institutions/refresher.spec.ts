// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { Logger } from '@nestjs/common';
import { InstitutionRefresher, type PayscoreInstitutionSource } from '../../src/institutions/index.js';
import { resolveOptions, type ResolvedInstitution } from '../../src/options/index.js';
import { institution } from '../options/support/secrets.js';

const MINUTE = 60_000;

function setUp(...answers: (readonly unknown[] | Error)[]) {
  const loadInstitutions = jest.fn(async (): Promise<never> => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    await Promise.resolve();
    if (answer instanceof Error) throw answer;
    return answer as never;
  });
  const held: string[][] = [];
  const holder = {
    names: [],
    replace: (list: readonly ResolvedInstitution[]) => void held.push(list.map(({ name }) => name)),
  };
  const source: PayscoreInstitutionSource = { loadInstitutions };
  const options = resolveOptions({ institutions: [{ ...institution, name: 'fixed' }] });
  const refresher = new InstitutionRefresher(source, holder, options, MINUTE);
  return { refresher, held, loadInstitutions };
}

const named = (name: string) => ({ ...institution, name });

describe('the institutions of a source', () => {
  let error: jest.SpyInstance;

  beforeEach(() => {
    jest.useFakeTimers();
    error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  });
  afterEach(() => jest.useRealTimers());

  it('stand beside those of the options', async () => {
    const { refresher, held } = setUp([named('hk'), named('jp')]);
    await refresher.load();
    expect(held).toEqual([['fixed', 'hk', 'jp']]);
  });

  it('are asked for again and again, from the start of the app until its end', async () => {
    const { refresher, held, loadInstitutions } = setUp([named('hk')], [named('jp')], []);
    await refresher.load();
    await jest.advanceTimersByTimeAsync(10 * MINUTE);
    expect(loadInstitutions).toHaveBeenCalledTimes(1);
    refresher.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(held).toEqual([['fixed', 'hk'], ['fixed', 'jp'], ['fixed']]);
    refresher.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(10 * MINUTE);
    expect(loadInstitutions).toHaveBeenCalledTimes(3);
  });

  it('stop the start when they cannot be read, or one is wrong', async () => {
    await expect(setUp(new Error('sealed')).refresher.load()).rejects.toThrow('sealed');
    await expect(setUp([named('hk'), { ...institution, mchid: 'x' }]).refresher.load()).rejects.toMatchObject(
      { code: 'PAYSCORE_E_CONFIGURATION', problems: [{ field: 'institutionSource[1].mchid' }] },
    );
    await expect(setUp('x' as never).refresher.load()).rejects.toMatchObject({
      problems: [{ field: 'institutionSource', message: 'answered no array.' }],
    });
  });

  it('are asked for anew when the source hangs, and a late answer does not replace a newer one', async () => {
    const { refresher, held, loadInstitutions } = setUp([named('hk')], [named('jp')]);
    await refresher.load();
    let answerLate!: (list: never) => void;
    loadInstitutions.mockReturnValueOnce(new Promise((resolve) => (answerLate = resolve)));
    refresher.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(MINUTE + 30_000);
    expect(error.mock.calls).toEqual([[expect.stringContaining('did not answer within 30000 ms')]]);
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(held).toEqual([
      ['fixed', 'hk'],
      ['fixed', 'jp'],
    ]);
    answerLate([named('late')] as never);
    await jest.advanceTimersByTimeAsync(0);
    expect(held).toHaveLength(2);
    refresher.onModuleDestroy();
  });

  it('stop the start when the source hangs, by name', async () => {
    const { refresher, loadInstitutions } = setUp([]);
    loadInstitutions.mockReturnValue(new Promise(() => undefined));
    const loaded = expect(refresher.load()).rejects.toMatchObject({
      code: 'PAYSCORE_E_CONFIGURATION',
      problems: [{ field: 'institutionSource', message: 'did not answer within 30000 ms.' }],
    });
    await jest.advanceTimersByTimeAsync(30_000);
    await loaded;
  });

  it.each<[unknown, string]>([
    [undefined, 'threw a value of type undefined, not an Error'],
    [Symbol('sealed'), 'threw a value of type symbol, not an Error'],
    [Object.create(null), 'threw a value of type object, not an Error'],
  ])('stay as they were also when the source throws what is no Error: %#', async (thrown, text) => {
    const { refresher, held, loadInstitutions } = setUp([named('hk')]);
    await refresher.load();
    refresher.onApplicationBootstrap();
    loadInstitutions.mockRejectedValueOnce(thrown);
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(error.mock.calls).toEqual([[`The institutions could not be refreshed: ${text}`]]);
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(held).toHaveLength(2);
    refresher.onModuleDestroy();
  });

  it('stay as they were while the source fails, which is logged in one line, and come when it is back', async () => {
    const { refresher, held } = setUp([named('hk')], new Error('sealed\nby hand'), [named('jp')]);
    await refresher.load();
    refresher.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(held).toHaveLength(1);
    expect(error.mock.calls).toEqual([['The institutions could not be refreshed: sealed by hand']]);
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(held.at(-1)).toEqual(['fixed', 'jp']);
    refresher.onModuleDestroy();
  });

  it('are told of without a word of a text that could not be parsed', async () => {
    const apiV3Key = '0123456789abcdefSECRETSECRETSECR';
    const { refresher } = setUp([named('hk')], new SyntaxError(`Unexpected token 'x', ..."${apiV3Key}"`));
    await refresher.load();
    refresher.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(error.mock.calls).toEqual([[expect.stringContaining('institutionSource: read a text')]]);
    expect(String(error.mock.calls)).not.toContain('SECRET');
    refresher.onModuleDestroy();
  });

  it('stay as they were one by one: what is wrong now was right before', async () => {
    const broken = { ...named('hk'), privateKey: 'x' };
    const { refresher, held } = setUp([named('hk')], [broken, named('jp'), { ...named('new'), mchid: '' }]);
    await refresher.load();
    await expect(refresher.refresh()).rejects.toMatchObject({
      message: expect.stringContaining('Some institutions were not taken over'),
      problems: [{ field: 'institutionSource[0].privateKey' }, { field: 'institutionSource[2].mchid' }],
    });
    expect(held.at(-1)).toEqual(['fixed', 'jp', 'hk']);
  });

  it.each([
    ['one of the options', [named('fixed')], 0],
    ['one another', [named('hk'), named('hk')], 1],
  ])('cannot take the name of %s', async (_whose, list, index) => {
    await expect(setUp(list).refresher.load()).rejects.toMatchObject({
      problems: [{ field: `institutionSource[${index}].name`, message: 'is taken by another institution.' }],
    });
  });

  it.each([null, 'x', 7])('are objects, not %p', async (entry) => {
    await expect(setUp([entry]).refresher.load()).rejects.toMatchObject({
      problems: [{ field: 'institutionSource[0]', message: 'is no object.' }],
    });
  });

  it('are asked for once when several ask at the same time', async () => {
    const { refresher, loadInstitutions } = setUp([]);
    await Promise.all([refresher.refresh(), refresher.refresh()]);
    expect(loadInstitutions).toHaveBeenCalledTimes(1);
    await refresher.refresh();
    expect(loadInstitutions).toHaveBeenCalledTimes(2);
  });

  it('change nothing any more once the app goes down', async () => {
    const { refresher, held } = setUp([named('hk')]);
    const refreshing = refresher.refresh();
    refresher.onModuleDestroy();
    await refreshing;
    expect(held).toEqual([]);
  });
});
