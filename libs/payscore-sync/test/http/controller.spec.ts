import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { GUARDS_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import {
  createPayscoreSyncController,
  type PayscoreAccess,
  type PayscoreHttpOptions,
  PayscoreSyncControllerBase,
} from '../../src/http/index.js';
import { AccessGuard, requirePermission } from '../../src/http/access.guard.js';

class HostGuard implements CanActivate {
  canActivate() {
    return true;
  }
}
class OtherGuard extends HostGuard {}

const pathOf = (controller: object | undefined): unknown =>
  Reflect.getMetadata(PATH_METADATA, controller ?? {});

const all: PayscoreAccess = { actor: 'test', can: ['record', 'read', 'act'] };
const ACTIONS = ['retry', 'resolve', 'cancel', 'check'] as const;
const logsOf = (id: string) => ({
  attemptLog: [{ number: 1, of: id }],
  actionLog: [{ action: 'retry', of: id }],
});
/** A wait in the caller's name, which ends when the caller hangs up. */
const waitOf = (waitMs: number) => ({ waitMs, within: all, caller: 'test', signal: expect.any(AbortSignal) });
const body = { service_id: '500001', sub_mchid: '1900000109', type: 'Order_Paid', detail: {} };

function setUp(status = 'queued') {
  const record = { id: 'S1', status };
  const service = {
    sync: jest.fn((..._args: unknown[]) => Promise.resolve({ id: 'S1', status: 'queued' })),
    tryWaitFor: jest.fn((..._args: unknown[]): Promise<object | null> => Promise.resolve(record)),
    logsOf: jest.fn((records: readonly { id: string }[]) =>
      Promise.resolve(records.map(({ id }) => logsOf(id))),
    ),
    details: jest.fn(() => Promise.resolve(record)),
    retry: jest.fn((..._args: unknown[]) => Promise.resolve(record)),
    resolve: jest.fn((..._args: unknown[]) => Promise.resolve(record)),
    cancel: jest.fn((..._args: unknown[]) => Promise.resolve(record)),
    check: jest.fn((..._args: unknown[]) => Promise.resolve(record)),
    listByOrder: jest.fn(() => Promise.resolve({ items: [{ id: 'S1' }, { id: 'S2' }], nextCursor: '1.2.1' })),
    list: jest.fn(() => Promise.resolve({ items: [], nextCursor: null })),
  };
  const Controller = createPayscoreSyncController({ guards: [HostGuard] });
  const controller = new Controller(service);
  const reply = { header: jest.fn(), status: jest.fn() };
  const post = (
    sent: unknown,
    given: { prefer?: string; query?: object; access?: PayscoreAccess; url?: string } = {},
  ) =>
    controller.record(
      'A1',
      sent,
      { ...given.query },
      given.prefer,
      given.access ?? all,
      { url: '/x', originalUrl: given.url ?? '/payscore/serviceorders/A1/sync' },
      reply,
    );
  return { service, controller, reply, post };
}

describe('the controller', () => {
  it.each<[string, PayscoreHttpOptions]>([
    ['no guards are given', {}],
    ['the list of guards is empty', { guards: [] }],
    ['only the path is given', { path: 'x' }],
    ['it was not allowed in so many words', { guards: [], allowUnauthenticated: false }],
    ['only access is given, which decides but keeps nobody out', { access: () => all }],
  ])('refuses to be made when %s', (_what, options) => {
    expect(() => createPayscoreSyncController(options)).toThrow(
      expect.objectContaining({
        code: 'PAYSCORE_E_UNGUARDED_HTTP',
        message: expect.stringContaining('allowUnauthenticated'),
      }),
    );
  });

  it('may be made without guards when that was asked for', () => {
    expect(createPayscoreSyncController({ allowUnauthenticated: true }).prototype).toBeInstanceOf(
      PayscoreSyncControllerBase,
    );
  });

  it('runs the guards of the host in their order, and ours last', () => {
    const Controller = createPayscoreSyncController({ guards: [HostGuard, OtherGuard] });
    expect(Reflect.getMetadata(GUARDS_METADATA, Controller)).toEqual([HostGuard, OtherGuard, AccessGuard]);
  });

  it('is a class of its own for each registration, with its own path', () => {
    const [one, other] = ['a', 'b'].map((path) =>
      createPayscoreSyncController({ path, guards: [HostGuard] }),
    );
    expect(one).not.toBe(other);
    expect(pathOf(one)).toBe('a');
    expect(pathOf(other)).toBe('b');
    expect(pathOf(createPayscoreSyncController({ guards: [HostGuard] }))).toBe('payscore');
  });
});

describe('recording over REST', () => {
  it('hands the official body on with the order number of the path, within what the caller may see', async () => {
    const { service, reply, post } = setUp();
    expect(await post(body, { query: { institution: 'hk' } })).toMatchObject({ id: 'S1', status: 'queued' });
    expect(service.sync).toHaveBeenCalledWith(
      { ...body, out_order_no: 'A1' },
      { waitMs: 0, within: all, institution: 'hk' },
    );
    expect(reply.header.mock.calls).toEqual([['Location', '/payscore/syncs/S1']]);
    expect(service.tryWaitFor).not.toHaveBeenCalled();
    expect(reply.status).not.toHaveBeenCalled();
  });

  it('keeps the prefix and version of the host in Location, and drops the query', async () => {
    const { reply, post } = setUp();
    await post(body, { url: '/api/v2/payscore/serviceorders/A1/sync?institution=hk' });
    expect(reply.header).toHaveBeenCalledWith('Location', '/api/v2/payscore/syncs/S1');
  });

  it.each([
    ['synced', [[200]]],
    ['cancelled', [[200]]],
    ['uncertain', []],
    ['parked', []],
    ['double_paid', []],
  ])('waits as preferred; what is %s by then is answered with %j over the 202', async (status, statuses) => {
    const { service, reply, post } = setUp(status);
    expect(await post(body, { prefer: 'wait=5' })).toMatchObject({ status });
    expect(service.tryWaitFor).toHaveBeenCalledWith('S1', waitOf(5000));
    expect(reply.header).toHaveBeenCalledWith('Preference-Applied', 'wait=5');
    expect(reply.status.mock.calls).toEqual(statuses);
  });

  it('says which wait it applied when more was asked for than it gives', async () => {
    const { service, reply, post } = setUp();
    await post(body, { prefer: 'wait=3600' });
    expect(reply.header).toHaveBeenCalledWith('Preference-Applied', 'wait=30');
    expect(service.tryWaitFor).toHaveBeenCalledWith('S1', waitOf(30_000));
  });

  it('answers 202 without a wait, and says of none, when too many wait already', async () => {
    const { service, reply, post } = setUp();
    service.tryWaitFor.mockResolvedValue(null);
    expect(await post(body, { prefer: 'wait=5' })).toMatchObject({ id: 'S1', status: 'queued' });
    expect(reply.header.mock.calls).toEqual([['Location', '/payscore/syncs/S1']]);
    expect(reply.status).not.toHaveBeenCalled();
  });

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['null', null],
    ['text', 'x'],
    ['a list', [body]],
    ['an order number in the body as well', { ...body, out_order_no: 'A1' }],
  ])('refuses %s', async (_what, sent) => {
    const { service, post } = setUp();
    await expect(post(sent)).rejects.toMatchObject({ code: 'PAYSCORE_E_VALIDATION' });
    expect(service.sync).not.toHaveBeenCalled();
  });

  it('neither strips nor follows an own __proto__: the service sees it and refuses it', async () => {
    const { service, post } = setUp();
    await post(JSON.parse('{"__proto__":{"type":"Order_Paid"},"service_id":"500001"}'));
    const [sent] = service.sync.mock.calls[0] as [object];
    expect(Object.hasOwn(sent, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(sent)).toBe(Object.prototype);
    expect(sent).not.toHaveProperty('type');
  });

  it('does not change the body it was given', async () => {
    const { post } = setUp();
    const sent = Object.freeze({ ...body });
    await post(sent);
    expect(sent).toEqual(body);
  });
});

describe('reading over REST', () => {
  it('answers the syncs of an order, each with its attempts and what people did', async () => {
    const { service, controller } = setUp();
    expect(await controller.findByOrder('A1', { sub_mchid: '1' }, all)).toEqual({
      items: [
        { id: 'S1', ...logsOf('S1') },
        { id: 'S2', ...logsOf('S2') },
      ],
      nextCursor: '1.2.1',
    });
    expect(service.listByOrder).toHaveBeenCalledWith('A1', { subMchid: '1', within: all });
    expect(service.logsOf).toHaveBeenCalledTimes(1);
  });

  it('answers the page of an order that was asked for', async () => {
    const { service, controller } = setUp();
    await controller.findByOrder('A1', { cursor: '1900000109.7.1', limit: '5' }, all);
    const page = { cursor: '1900000109.7.1', limit: 5, within: all };
    expect(service.listByOrder).toHaveBeenCalledWith('A1', page);
  });

  it('answers one with its logs, within what the caller may see', async () => {
    const { service, controller } = setUp('synced');
    expect(await controller.get('S1', all)).toEqual({ id: 'S1', status: 'synced', ...logsOf('S1') });
    expect(service.details).toHaveBeenCalledWith('S1', { within: all });
  });

  it('asks for no logs of a sync the caller may not see', async () => {
    const { service, controller } = setUp();
    service.details.mockRejectedValue(new Error('not found'));
    await expect(controller.get('S1', all)).rejects.toThrow('not found');
    expect(service.logsOf).not.toHaveBeenCalled();
  });

  it('lists within what the caller may see', async () => {
    const { service, controller } = setUp();
    await controller.list({ status: 'parked', limit: '5' }, all);
    expect(service.list).toHaveBeenCalledWith({ status: 'parked', limit: 5, within: all });
  });
});

describe('acting over REST', () => {
  it.each(ACTIONS)('hands %s on in the name of the caller, within what they may see', async (action) => {
    const { service, controller, reply } = setUp('parked');
    expect(await controller[action]('S1', { reason: 'why' }, all, reply)).toEqual({
      id: 'S1',
      status: 'parked',
      ...logsOf('S1'),
    });
    const options = { actor: 'test', within: all, reason: 'why' };
    expect(service[action]).toHaveBeenCalledWith('S1', expect.objectContaining(options));
  });

  it.each(ACTIONS)('%s leaves it to the service whether a reason is needed', async (action) => {
    const { service, controller, reply } = setUp();
    for (const sent of [undefined, {}]) await controller[action]('S1', sent, all, reply);
    for (const [, options] of service[action].mock.calls) {
      expect(options).toMatchObject({ actor: 'test', within: all });
      expect(options).not.toHaveProperty('reason');
    }
    expect(service[action]).toHaveBeenCalledTimes(2);
  });

  it.each<[string, unknown, string]>([
    ['text', 'why', 'body'],
    ['a list', [{ reason: 'why' }], 'body'],
    ['an actor of its own', { reason: 'why', actor: 'the boss' }, 'actor'],
    ['a wait', { waitMs: 5 }, 'waitMs'],
    ['an own __proto__', JSON.parse('{"__proto__":{"reason":"why"}}'), '__proto__'],
    ['a field with control characters', { 'a\u001b[31m': 1 }, 'a?[31m'],
  ])('refuses %s', async (_what, sent, field) => {
    const { service, controller } = setUp();
    await expect(controller.retry('S1', sent, all)).rejects.toMatchObject({
      code: 'PAYSCORE_E_VALIDATION',
      problems: [{ field, remedy: expect.stringContaining('reason') }],
    });
    expect(service.retry).not.toHaveBeenCalled();
  });
});

describe('permissions', () => {
  it.each([
    ['record', true, false, false],
    ['read', false, true, false],
    ['act', false, false, true],
  ] as const)('a caller who may only %s', async (permission, mayRecord, mayRead, mayAct) => {
    const { service, controller, reply, post } = setUp();
    const access: PayscoreAccess = { actor: 'test', can: [permission] };
    const isAllowed = async (work: () => unknown) => {
      try {
        await work();
        return true;
      } catch (error) {
        expect(error).toMatchObject({
          code: 'PAYSCORE_E_FORBIDDEN',
          message: expect.stringContaining('permission'),
        });
        return false;
      }
    };
    expect(await isAllowed(() => post(body, { access }))).toBe(mayRecord);
    expect(await isAllowed(() => controller.findByOrder('A1', {}, access))).toBe(mayRead);
    expect(await isAllowed(() => controller.list({}, access))).toBe(mayRead);
    expect(await isAllowed(() => controller.get('S1', access))).toBe(mayRead);
    for (const action of ACTIONS) {
      expect(await isAllowed(() => controller[action]('S1', {}, access, reply))).toBe(mayAct);
      expect(service[action]).toHaveBeenCalledTimes(mayAct ? 1 : 0);
    }
    expect(service.sync).toHaveBeenCalledTimes(mayRecord ? 1 : 0);
    expect(service.list).toHaveBeenCalledTimes(mayRead ? 1 : 0);
  });

  it('is asked for before the body is looked at', async () => {
    const { post } = setUp();
    const access: PayscoreAccess = { actor: 'test', can: [] };
    await expect(post('x', { access })).rejects.toMatchObject({ code: 'PAYSCORE_E_FORBIDDEN' });
  });

  it('of one kind do not stand in for another', () => {
    for (const permission of ['record', 'read', 'act'] as const) {
      const others = all.can.filter((one) => one !== permission);
      expect(() => requirePermission({ actor: 'x', can: others }, permission)).toThrow(`"${permission}"`);
      expect(() => requirePermission({ actor: 'x', can: [permission] }, permission)).not.toThrow();
    }
  });
});

describe('the access guard', () => {
  const contextOf = (request: object) =>
    ({ switchToHttp: () => ({ getRequest: () => request }) }) as unknown as ExecutionContext;
  const accessOf = (request: object) =>
    Object.getOwnPropertySymbols(request).map((key) => (request as Record<symbol, unknown>)[key]);

  it('lets a guarded caller record and read, and not act, unless the host says more', async () => {
    const request = {};
    expect(await new AccessGuard({}).canActivate(contextOf(request))).toBe(true);
    expect(accessOf(request)).toEqual([{ actor: 'http', can: ['record', 'read'] }]);
  });

  it.each<[string, () => PayscoreAccess | Promise<PayscoreAccess>]>([
    ['at once', () => all],
    ['later', () => Promise.resolve(all)],
  ])('asks the host, who may answer %s', async (_when, answer) => {
    const request = {};
    const access = jest.fn((_context: ExecutionContext) => answer());
    const context = contextOf(request);
    await new AccessGuard({ access }).canActivate(context);
    expect(access).toHaveBeenCalledWith(context);
    expect(accessOf(request)).toEqual([all]);
  });

  it('lets nobody through when the host cannot tell', async () => {
    const guard = new AccessGuard({ access: () => Promise.reject(new Error('no session')) });
    await expect(guard.canActivate(contextOf({}))).rejects.toThrow('no session');
  });
});
