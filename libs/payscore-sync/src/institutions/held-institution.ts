import { PayscoreApi, transportOverrideOf } from '../api/index.js';
import type { Institution } from '../api/institution.js';
import type { ResolvedInstitution } from '../options/index.js';
import { type CertificateReport, type NotificationReading, WechatPayClient } from '../wechatpay/index.js';
import type { Credential } from '../wechatpay/keys/credential.js';
import { RotatingKeys } from './rotating-keys.js';

type CertificateLog = (report: CertificateReport) => void;

/** An institution with its keys. Its client is made at its first call: most of a thousand may never have one. */
export class HeldInstitution implements Institution {
  readonly name: string;
  readonly mchid: string;
  readonly keys: RotatingKeys;
  readonly credential = (): Credential => this.keys.credential;
  /** The test double, if its signer names one. */
  private readonly override: ReturnType<typeof transportOverrideOf>;
  private client: WechatPayClient | null = null;
  private madeApi: PayscoreApi | null = null;
  private isClosed = false;

  constructor(
    { name, mchid, client }: ResolvedInstitution,
    private readonly logOf: (institution: string) => CertificateLog,
  ) {
    this.name = name;
    this.mchid = mchid;
    this.keys = new RotatingKeys(client);
    this.override = transportOverrideOf(client.signer);
  }

  get api(): PayscoreApi {
    this.madeApi ??= new PayscoreApi(this.override ?? this.ownClient());
    return this.madeApi;
  }

  /**
   * Verifies and decrypts a notification.
   * @param headers by lower-case name
   */
  openNotification(headers: Readonly<Record<string, unknown>>, body: Buffer): Promise<NotificationReading> {
    return this.ownClient().openNotification(headers, body);
  }

  /** Accepts no more calls. */
  close(): void {
    this.isClosed = true;
    this.client?.close();
  }

  private ownClient(): WechatPayClient {
    if (this.client !== null) return this.client;
    this.client = new WechatPayClient({ ...this.keys.options, onCertificates: this.logOf(this.name) });
    if (this.isClosed) this.client.close();
    return this.client;
  }
}
