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

async function discover(providers: Provider[], controllers: Type[] = []) {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  const debug = jest.spyOn(Logger.prototype, 'debug').mockImplementation();
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers,
    controllers,
  }).compile();
  const registry = new HandlerRegistry(module.get(DiscoveryService));
  const lines = (spy: jest.SpyInstance) => spy.mock.calls.map(([line]) => String(line));
  return {
    module,
    registry,
    handlers: () => {
      registry.onModuleInit();
      return registry.all.map(({ event, id, place }) => [event, id, place]);
    },
    warnings: () => lines(warn),
    debug: () => lines(debug),
  };
}

describe('discovery', () => {
  it('finds every decorated method, several marks on one too, and says so in one line', async () => {
    const { handlers, debug, warnings } = await discover([Everything]);
    expect(handlers().sort()).toEqual([
      ['double_paid', 'a', 'Everything.onTrouble'],
      ['parked', 'b', 'Everything.onTrouble'],
      ['stalled', 'A_1.x-2', 'Everything.onStalled'],
      ['synced', 'a', 'Everything.onSynced'],
    ]);
    expect(debug()).toEqual([expect.stringContaining('synced "a" Everything.onSynced')]);
    expect(warnings()).toEqual([]);
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

  it('says nothing where there is nothing', async () => {
    const { handlers, debug } = await discover([]);
    expect(handlers()).toEqual([]);
    expect(debug()).toEqual([]);
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

  it('finds a method of a base class, and not one that was overridden without the decorator', async () => {
    class Child extends Everything {
      override onSynced() {}
    }
    const { handlers } = await discover([Child]);
    expect(handlers().map(([event]) => event)).not.toContain('synced');
    expect(handlers()).toContainEqual(['stalled', 'A_1.x-2', 'Child.onStalled']);
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
