import { randomBytes } from 'node:crypto';
import { BusinessApi } from './business/business-api.js';
import { SimulatorClock } from './clock.js';
import { ControlApi } from './control/control-api.js';
import { controlRoutes } from './control/control-routes.js';
import { environmentFor } from './environment.js';
import { createInstitution } from './institution.js';
import type { Institution, InstitutionOptions } from './institution.js';
import { Journal } from './journal/journal.js';
import { listenOnLoopback } from './net/loopback-server.js';
import { OrderBook } from './orders/order-book.js';
import type { RepeatRule } from './orders/sync-rules.js';
import { ReplyScripts } from './replies/reply-script.js';

export interface SimulatorOptions {
  /** Port of the business API. Default: the system chooses. */
  port?: number | undefined;
  /** Port of the control API. Default: the system chooses. */
  controlPort?: number | undefined;
  /** Default: a new institution with new keys. */
  institution?: InstitutionOptions | undefined;
  /** The time without offset, milliseconds since 1970. Default: `Date.now`. */
  clock?: (() => number) | undefined;
  clockOffsetMs?: number | undefined;
  /** What the same sync gets when it comes again. Default: `refuse`. */
  repeat?: RepeatRule | undefined;
  /** How many journal entries are kept. Default: 10 000. */
  journalLimit?: number | undefined;
}

/** A running simulator. */
export interface Simulator {
  /** What a host calls in place of WeChat Pay. */
  readonly baseUrl: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  /** The environment variables a host needs; PEM values with newlines as `\n`. */
  readonly environment: Record<string, string>;
  /** The institution's own side. */
  readonly merchant: { readonly mchid: string; readonly serialNo: string; readonly privateKeyPem: string };
  /** What the institution knows of WeChat Pay. */
  readonly platformKey: { readonly id: string; readonly publicKeyPem: string };
  readonly apiV3Key: string;
  /** Everything needed to start another simulator for the same institution. */
  readonly institution: Institution['options'];
  readonly orders: OrderBook;
  readonly script: ReplyScripts;
  readonly journal: Journal;
  /** Lets WeChat Pay's clock differ from the host's. */
  setClockOffset(ms: number): void;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/** The server closes an idle connection after this time; WeChat Pay's does so too. */
const KEEP_ALIVE_MS = 8000;

/** Starts a business API and a control API on the loopback address. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const institution = await createInstitution(options.institution);
  const clock = new SimulatorClock(options.clock, options.clockOffsetMs);
  const orders = new OrderBook(clock);
  const script = new ReplyScripts();
  const journal = new Journal(options.journalLimit);
  const closing = new AbortController();
  const repeat = options.repeat ?? 'refuse';

  const api = new BusinessApi({ institution, clock, orders, script, journal, repeat, stop: closing.signal });
  const business = await listenOnLoopback(options.port ?? 0, KEEP_ALIVE_MS, (request, response) => {
    void api.handle(request, response);
  });

  const controlToken = randomBytes(24).toString('base64url');
  const routes = controlRoutes({ baseUrl: business.url, institution, clock, orders, script, journal });
  const controlApi = new ControlApi(controlToken, routes);
  const control = await listenOnLoopback(options.controlPort ?? 0, KEEP_ALIVE_MS, (request, response) => {
    void controlApi.handle(request, response);
  }).catch(async (error: unknown) => {
    await business.close();
    throw error;
  });

  const { mchid, serialNo, platformKeyId, platformPublicKeyPem } = institution;
  return {
    baseUrl: business.url,
    controlUrl: control.url,
    controlToken,
    environment: environmentFor(business.url, institution),
    merchant: { mchid, serialNo, privateKeyPem: institution.options.merchantPrivateKeyPem },
    platformKey: { id: platformKeyId, publicKeyPem: platformPublicKeyPem },
    apiV3Key: institution.options.apiV3Key,
    institution: institution.options,
    orders,
    script,
    journal,
    setClockOffset: (ms) => clock.setOffset(ms),
    close: async () => {
      closing.abort();
      await Promise.all([business.close(), control.close()]);
    },
  };
}
