import { Controller, Inject, Injectable, Logger, type Provider, Scope, type Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { HandlerRegistry } from '../../src/handlers/handler-registry.js';
import {
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  OnPayscoreStalled,
  OnPayscoreSynced,
} from '../../src/handlers/index.js';
import type { PayscoreSyncRecord } from '../../src/ledger/index.js';

const REQUEST_ONLY = Symbol('request only');

@Injectable()
class Everything {
  readonly calls: unknown[] = [];

  @OnPayscoreSynced({ id: 'a' })
  onSynced(sync: PayscoreSyncRecord) {
    this.calls.push(sync.id);
  }

  @OnPayscoreDoublePaid({ id: 'a' })
  @OnPayscoreParked({ id: 'b' })
  onTrouble() {}

  @OnPayscoreStalled({ id: 'A_1.x-2' })
  async onStalled(): Promise<void> {}

  get broken(): never {
    throw new Error('a getter must not be read');
  }

  notOne() {}
}

type Told = { calls: unknown[] } & Record<string | symbol, unknown>;

/** As decorators do that measure or trace. */
const inPlace: MethodDecorator = (_target, _key, descriptor) => {
  const method = descriptor.value as (...args: unknown[]) => unknown;
  descriptor.value = function (this: Told, ...args: unknown[]) {
    this.calls.push('timed');
    return method.apply(this, args);
  } as never;
};

/** As decorators do that bind methods to their instance. */
const bound: MethodDecorator = (_target, _key, descriptor) => {
  const method = descriptor.value as (...args: unknown[]) => unknown;
  return {
    configurable: true,
    get(this: Told) {
      return (...args: unknown[]) => {
        this.calls.push('timed');
        return method.apply(this, args);
      };
    },
  } as never;
};

async function discover(providers: Provider[], controllers: Type[] = []) {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  const log = jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers,
    controllers,
  }).compile();
  const registry = new HandlerRegistry(module.get(DiscoveryService), { name: undefined, isNotified: false });
  const lines = (spy: jest.SpyInstance) => spy.mock.calls.map(([line]) => String(line));
  return {
    module,
    registry,
    call: async (event: string, id: string) => {
      const call = { handlerId: 'x', deliveryId: 'D1', attempt: 1 };
      await registry.all.find((handler) => handler.event === event)?.call({ id } as PayscoreSyncRecord, call);
    },
    handlers: () => {
      registry.onModuleInit();
      return registry.all.map(({ event, id, place }) => [event, id, place]);
    },
    warnings: () => lines(warn),
    /** Without classes of other tests of this file, which are no providers here. */
    log: () => lines(log).filter((line) => line.startsWith('Event handlers')),
    absent: () => lines(log).filter((line) => line.startsWith('Not called')),
  };
}

describe('discovery', () => {
  it('finds every decorated method, several marks on one too, and says so in one line', async () => {
    const { handlers, log, warnings } = await discover([Everything]);
    expect(handlers().sort()).toEqual([
      ['double_paid', 'a', 'Everything.onTrouble'],
      ['parked', 'b', 'Everything.onTrouble'],
      ['stalled', 'A_1.x-2', 'Everything.onStalled'],
      ['synced', 'a', 'Everything.onSynced'],
    ]);
    expect(log()).toEqual([
      'Event handlers: synced: "a" Everything.onSynced; double_paid: "a" Everything.onTrouble; ' +
        'parked: "b" Everything.onTrouble; stalled: "A_1.x-2" Everything.onStalled',
    ]);
    expect(warnings()).toEqual([]);
  });

  it('finds them also in an app that was never initialised, when they are first asked for', async () => {
    const { registry } = await discover([Everything]);
    expect(registry.idsOf('parked')).toEqual(['b']);
  });

  it('calls the method on its instance', async () => {
    const { module, handlers, registry } = await discover([Everything]);
    handlers();
    const handler = registry.all.find(({ event }) => event === 'synced');
    handler?.call({ id: 'S1' } as PayscoreSyncRecord, { handlerId: 'a', deliveryId: 'D1', attempt: 1 });
    expect(module.get(Everything).calls).toEqual(['S1']);
  });

  it('answers the ids of an event', async () => {
    const { registry, handlers } = await discover([Everything]);
    handlers();
    expect(registry.idsOf('parked')).toEqual(['b']);
    expect(registry.idsOf('synced')).toEqual(['a']);
  });

  it('answers a call with an id of its own for each handler of an event', async () => {
    const { registry } = await discover([Everything]);
    const parts = { sync_id: 'S1', event: 'parked', handler_id: 'b', occurrence: 3 };
    const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(registry.callsOf('parked', 'S1', 3)).toEqual([{ id, ...parts }]);
    expect(registry.callsOf('parked', 'S1', 3)).not.toEqual(registry.callsOf('parked', 'S1', 3));
  });

  it('says nothing where there is nothing', async () => {
    const { handlers, log, warnings } = await discover([]);
    expect(handlers()).toEqual([]);
    expect([log(), warnings()]).toEqual([[], []]);
  });

  it('passes over aliases, values, nothing at all, and an instance it has seen', async () => {
    const { handlers } = await discover([
      Everything,
      { provide: 'alias', useExisting: Everything },
      { provide: 'again', inject: [Everything], useFactory: (one: Everything) => one },
      { provide: 'nothing', useValue: null },
      { provide: 'text', useValue: 'text' },
      { provide: 'bare', useValue: Object.create(null) },
      { provide: 'plain', useValue: { onSynced: () => undefined } },
      { provide: 'missing', useFactory: () => undefined },
    ]);
    expect(handlers()).toHaveLength(4);
  });

  it('finds a method of a base class, and calls the one that overrides it', async () => {
    class Child extends Everything {
      override onSynced(sync: PayscoreSyncRecord) {
        this.calls.push(`child ${sync.id}`);
      }
    }
    const { module, handlers, call } = await discover([Child]);
    expect(handlers()).toContainEqual(['stalled', 'A_1.x-2', 'Child.onStalled']);
    expect(handlers()).toContainEqual(['synced', 'a', 'Child.onSynced']);
    await call('synced', 'S1');
    expect(module.get(Child).calls).toEqual(['child S1']);
  });

  it("takes the decorators of a method that overrides another in place of the other's", async () => {
    class Child extends Everything {
      @OnPayscoreSynced({ id: 'child' })
      override onSynced() {}
    }
    const { handlers } = await discover([Child]);
    expect(handlers().filter(([event]) => event === 'synced')).toEqual([
      ['synced', 'child', 'Child.onSynced'],
    ]);
  });

  it.each<[string, MethodDecorator]>([
    ['puts a function of its own in place', inPlace],
    ['makes it a getter, which binds it', bound],
  ])(
    'finds a method under another decorator that %s, and calls what that made of it',
    async (_what, decorator) => {
      class Timed {
        readonly calls: unknown[] = [];

        @decorator
        @OnPayscoreSynced({ id: 'over' })
        over(sync: PayscoreSyncRecord) {
          this.calls.push(`over ${sync.id}`);
        }

        @OnPayscoreParked({ id: 'under' })
        @decorator
        under(sync: PayscoreSyncRecord) {
          this.calls.push(`under ${sync.id}`);
        }
      }
      const { module, handlers, call } = await discover([Timed]);
      expect(handlers()).toHaveLength(2);
      await call('synced', 'S1');
      await call('parked', 'S2');
      expect(module.get(Timed).calls).toEqual(['timed', 'over S1', 'timed', 'under S2']);
    },
  );

  it('calls a method whose name is a symbol', async () => {
    const told = Symbol('told');
    const calls: unknown[] = [];
    class Private {
      @OnPayscoreSynced({ id: 'a' })
      [told](sync: PayscoreSyncRecord) {
        calls.push(sync.id);
      }
    }
    const { handlers, call } = await discover([Private]);
    expect(handlers()).toEqual([['synced', 'a', 'Private.Symbol(told)']]);
    await call('synced', 'S1');
    expect(calls).toEqual(['S1']);
  });

  it('leaves a static method out, and warns', async () => {
    class Statics {
      @OnPayscoreSynced({ id: 'a' })
      static onSynced() {}
    }
    const { handlers, warnings } = await discover([Statics]);
    expect(handlers()).toEqual([]);
    expect(warnings()).toEqual([
      expect.stringContaining('Statics.onSynced is not called for "synced": it is static'),
    ]);
  });

  it('leaves out what is no method, and warns', async () => {
    const decorate = OnPayscoreSynced({ id: 'a' }) as unknown as PropertyDecorator;
    class Fields {
      @decorate
      onSynced = 7;
    }
    const { handlers, warnings } = await discover([Fields]);
    expect(handlers()).toEqual([]);
    expect(warnings()).toEqual([
      expect.stringContaining('Fields.onSynced is not called for "synced": it is no method'),
    ]);
  });

  it('leaves a provider out that was not made, and warns', async () => {
    class Unmade {
      @OnPayscoreSynced({ id: 'a' })
      onSynced() {}
    }
    const { handlers, module, warnings } = await discover([Unmade]);
    const wrapper = module
      .get(DiscoveryService)
      .getProviders()
      .find(({ metatype }) => metatype === Unmade);
    Object.defineProperty(wrapper, 'instance', { value: undefined });
    expect(handlers()).toEqual([]);
    expect(warnings()).toEqual([
      expect.stringContaining('Unmade.onSynced is not called for "synced": its provider'),
    ]);
  });

  it('names decorated classes that are no providers of this app, and not the base of one that is', async () => {
    class Forgotten {
      @OnPayscoreDoublePaid({ id: 'a' })
      onDoublePaid() {}
    }
    class Base {
      @OnPayscoreSynced({ id: 'a' })
      onSynced() {}
    }
    class Derived extends Base {}
    const { handlers, absent } = await discover([Derived]);
    expect(handlers()).toEqual([['synced', 'a', 'Derived.onSynced']]);
    expect(absent()).toEqual([expect.stringContaining(`${Forgotten.name}.onDoublePaid (double_paid)`)]);
    expect(absent()[0]).not.toContain('Base.onSynced');
  });

  it.each([
    ['request scope', { scope: Scope.REQUEST }],
    ['transient scope', { scope: Scope.TRANSIENT }],
  ])('leaves a provider of %s out, and warns by class and method', async (_name, options) => {
    @Injectable(options)
    class Scoped {
      @OnPayscoreSynced({ id: 'a' })
      onSynced() {}
    }
    const { handlers, warnings } = await discover([Scoped]);
    expect(handlers()).toEqual([]);
    expect(warnings()).toEqual([expect.stringContaining('Scoped.onSynced is not called for "synced"')]);
  });

  it('leaves a provider out that injects a request-scoped one', async () => {
    @Injectable()
    class Dependent {
      constructor(@Inject(REQUEST_ONLY) readonly dependency: unknown) {}

      @OnPayscoreParked({ id: 'a' })
      onParked() {}
    }
    const dependency = { provide: REQUEST_ONLY, scope: Scope.REQUEST, useFactory: () => ({}) };
    const { handlers, warnings } = await discover([dependency, Dependent]);
    expect(handlers()).toEqual([]);
    expect(warnings()).toEqual([expect.stringContaining('Dependent.onParked')]);
  });

  it('warns of a controller', async () => {
    @Controller()
    class Hooks {
      @OnPayscoreSynced({ id: 'a' })
      onSynced() {}
    }
    const { handlers, warnings } = await discover([], [Hooks]);
    expect(handlers()).toEqual([]);
    expect(warnings()).toEqual([expect.stringContaining('Hooks.onSynced')]);
  });
});

describe('an id', () => {
  const refusal = async (...providers: Provider[]) => {
    const { handlers } = await discover(providers);
    try {
      handlers();
    } catch (error) {
      return error as { code: string; message: string; problems: { field: string }[] };
    }
    throw new Error('nothing was refused');
  };

  it.each(['', ' ', 'a b', 'ä', 'a/b', 'x'.repeat(65), undefined, 7])('cannot be %p', async (id) => {
    class Bad {
      @OnPayscoreSynced({ id: id as string })
      onSynced() {}
    }
    const { code, message, problems } = await refusal(Bad);
    expect(code).toBe('PAYSCORE_E_HANDLER');
    expect(message).toContain('@OnPayscoreSynced on Bad.onSynced: has no valid id.');
    expect(problems).toHaveLength(1);
  });

  it('cannot be left out by a caller without types', async () => {
    class Bad {
      @((OnPayscoreSynced as () => MethodDecorator)())
      onSynced() {}
    }
    expect((await refusal(Bad)).code).toBe('PAYSCORE_E_HANDLER');
  });

  it('may be 64 characters long', async () => {
    class Long {
      @OnPayscoreSynced({ id: 'x'.repeat(64) })
      onSynced() {}
    }
    const { handlers } = await discover([Long]);
    expect(handlers()).toHaveLength(1);
  });

  it('of a class that two modules provide says so', async () => {
    const again = { provide: 'again', useClass: Everything };
    expect((await refusal(Everything, again)).message).toContain('two providers are of its class');
  });

  it('is taken once for each event, and every problem is told at once', async () => {
    class Other {
      @OnPayscoreSynced({ id: 'a' })
      one() {}

      @OnPayscoreStalled({ id: 'a' })
      fine() {}

      @OnPayscoreParked({ id: 'b' })
      two() {}
    }
    const { message, problems } = await refusal(Everything, Other);
    expect(problems.map(({ field }) => field).sort()).toEqual([
      '@OnPayscoreParked on Other.two',
      '@OnPayscoreSynced on Other.one',
    ]);
    expect(message).toContain('has the id "a", which Everything.onSynced has already');
  });
});
