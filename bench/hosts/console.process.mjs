import 'reflect-metadata';
import { serve } from '../shared/child.mjs';
import { fillConsole, namesOf } from '../shared/fill-console.mjs';
import { createHost } from './host.mjs';

/** What the console reads of one ledger, each call timed. */
serve(async ({ database, credentials, baseUrl, rows }) => {
  const { app, dataSource, payscore } = await createHost({
    ...{ database, credentials, baseUrl },
    extras: { worker: false },
  });
  await app.init();
  const count = rows.settled + rows.parked;
  const tenant = { subMchids: ['1900000107'] };
  const time = (ago) => new Date(Date.now() - ago);
  const DAY_MS = 86_400_000;

  const READS = {
    'find by order number': (names) => payscore.find(names.outOrderNo),
    'find by sync id': (names) => payscore.find(names.id),
    'find by Request-ID': (names) => payscore.find(names.requestId),
    'find by trace': (names) => payscore.find(names.traceId),
    'find by transaction': (names) => payscore.find(names.transactionId),
    'find, of one tenant': (names) => payscore.find(names.outOrderNo, { within: tenant }),
    'list, newest': () => payscore.list({}),
    'list, oldest': () => payscore.list({ sort: 'oldest' }),
    'list, parked': () => payscore.list({ status: 'parked' }),
    'list, parked for a rare reason': () => payscore.list({ parkReason: 'TOO_OLD', sort: 'oldest' }),
    'list, a day of last week': () =>
      payscore.list({ status: 'synced', from: time(6 * DAY_MS), to: time(5 * DAY_MS) }),
    'list, parked, of one tenant': () => payscore.list({ status: 'parked', within: tenant }),
    'list, all of one tenant': () => payscore.list({ within: tenant }),
  };
  const EXPECTED = /^find by (?!transaction)/;

  return {
    fill: () => fillConsole(dataSource, credentials.mchid, rows),
    names: () => Object.keys(READS),
    /** Times of each call, ms. */
    async read({ name, times }) {
      const measured = [];
      for (let index = 0; index < times; index += 1) {
        const names = namesOf(Math.floor(Math.random() * count), count);
        const startedAt = performance.now();
        const found = await READS[name](names);
        measured.push(performance.now() - startedAt);
        if (EXPECTED.test(name) && found.length !== 1) throw new Error(`${name}: ${found.length} found.`);
      }
      return measured;
    },
    close: () => app.close(),
  };
});
