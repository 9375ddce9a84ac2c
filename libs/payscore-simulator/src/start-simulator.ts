import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { BusinessApi } from './business/business-api.js';
import { SimulatorClock } from './clock.js';
import { Conditions, type ConditionSettings } from './conditions/conditions.js';
import { ControlApi } from './control/control-api.js';
import { controlRoutes } from './control/control-routes.js';
import { environmentFor } from './environment.js';
import { createInstitution, type Institution, type InstitutionOptions } from './institution.js';
import { Journal } from './journal/journal.js';
import { listenOnLoopback } from './net/loopback-server.js';
import { Notifications } from './notifications/notifications.js';
import { OrderBook } from './orders/order-book.js';
import type { RepeatRule } from './orders/sync-rules.js';
import { Platform, type KeyMode } from './platform/platform.js';
import { ReplyScripts } from './replies/reply-script.js';
import { MerchantKeys } from './signing/merchant-keys.js';
import { CertificateAuthority } from './x509/certificate-authority.js';

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
  /** What the institution verifies replies with. Default: `both`. */
  mode?: KeyMode | undefined;
  /** Latency, rate limit and probes from the start. Default: none. */
  conditions?: Partial<ConditionSettings> | undefined;
  /** `notify_url` of every order. Default: no notifications are sent. */
  notifyUrl?: string | undefined;
  /** How many journal entries are kept. Default: 10 000. */
  journalLimit?: number | undefined;
}

/** What the institution holds. */
export interface MerchantSide {
  readonly mchid: string;
  readonly serialNo: string;
  readonly privateKeyPem: string;
  /** Its API certificate, as the merchant platform hands it out (`apiclient_cert.pem`). */
  readonly certificatePem: string;
}

/** A running simulator. */
export interface Simulator {
  /** What a host calls in place of WeChat Pay. */
  readonly baseUrl: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  /**
   * The environment variables a host needs; PEM values with newlines as `\n`. Without a public key when the mode is
   * `certificates`.
   */
  readonly environment: Record<string, string>;
  /** The institution's own side. */
  readonly merchant: MerchantSide;
  /** What the institution knows of WeChat Pay. */
  readonly platformKey: { readonly id: string; readonly publicKeyPem: string };
  readonly apiV3Key: string;
  /** The root that signed every certificate. */
  readonly rootCertificatePem: string;
  /** WeChat Pay's keys: the mode, and the certificates through publication, activation and retirement. */
  readonly platform: Platform;
  /** The merchant's keys WeChat Pay accepts. */
  readonly merchantKeys: MerchantKeys;
  /** Latency, rate limit and probes. */
  readonly conditions: Conditions;
  /** Everything needed to start another simulator for the same institution, with the certificates it has by now. */
  readonly institution: Institution['options'];
  readonly orders: OrderBook;
  readonly script: ReplyScripts;
  readonly journal: Journal;
  /** Notifications to the host. */
  readonly notifications: Notifications;
  /** Lets WeChat Pay's clock differ from the host's. */
  setClockOffset(ms: number): void;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/** The server closes an idle connection after this time; WeChat Pay's does so too. */
const KEEP_ALIVE_MS = 8000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Starts a business API and a control API on the loopback address. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const institution = await createInstitution(options.institution);
  const clock = new SimulatorClock(options.clock, options.clockOffsetMs);
  const orders = new OrderBook(clock);
  const script = new ReplyScripts();
  const journal = new Journal(options.journalLimit);
  const conditions = new Conditions(clock);
  conditions.set(options.conditions ?? {});
  const authority = new CertificateAuthority(clock.now());
  const platform = new Platform(institution, authority, clock, options.mode ?? 'both');
  const merchantKeys = new MerchantKeys(institution);
  const closing = new AbortController();
  // Every call that is being delayed listens to it.
  setMaxListeners(0, closing.signal);
  const repeat = options.repeat ?? 'refuse';
  const notifications = new Notifications({ institution, clock, platform, orders, stop: closing.signal });
  notifications.setTarget(options.notifyUrl ?? null);

  const shared = { institution, clock, orders, script, journal, conditions, platform, merchantKeys };
  const api = new BusinessApi({ ...shared, repeat, stop: closing.signal });
  const business = await listenOnLoopback(options.port ?? 0, KEEP_ALIVE_MS, (request, response) => {
    void api.handle(request, response);
  });

  const controlToken = randomBytes(24).toString('base64url');
  const routes = controlRoutes({ ...shared, notifications, baseUrl: business.url });
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
    get environment() {
      return environmentFor(business.url, institution, platform.mode);
    },
    merchant: {
      mchid,
      serialNo,
      privateKeyPem: institution.options.merchantPrivateKeyPem,
      certificatePem: merchantCertificate(institution, authority, clock),
    },
    platformKey: { id: platformKeyId, publicKeyPem: platformPublicKeyPem },
    apiV3Key: institution.options.apiV3Key,
    rootCertificatePem: authority.certificatePem,
    platform,
    merchantKeys,
    conditions,
    get institution() {
      return { ...institution.options, certificates: platform.certificates.keep() };
    },
    orders,
    script,
    journal,
    notifications,
    setClockOffset: (ms) => clock.setOffset(ms),
    close: async () => {
      closing.abort();
      await Promise.all([business.close(), control.close()]);
    },
  };
}

function merchantCertificate(
  { mchid, serialNo, merchantPublicKey }: Institution,
  authority: CertificateAuthority,
  clock: SimulatorClock,
): string {
  const validFrom = clock.now() - DAY_MS;
  const validTo = validFrom + 5 * 365 * DAY_MS;
  return authority.issue({ commonName: mchid, serialNo, publicKey: merchantPublicKey, validFrom, validTo });
}
