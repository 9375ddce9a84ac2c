import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { HINT_REMEDIES } from '../errors/index.js';
import {
  RESOLVED_OPTIONS,
  type ResolvedInstitution,
  type ResolvedPayscoreSyncOptions,
} from '../options/index.js';
import type { CertificateReport } from '../wechatpay/index.js';
import type { Institutions } from '../api/institution.js';
import { unknownInstitution } from './unknown-institution.js';
import { HeldInstitution } from './held-institution.js';

/** The institutions of one registration, each with its own client and keys. They may change at run time. */
@Injectable()
export class InstitutionRegistry implements OnApplicationShutdown, Institutions {
  private readonly logger = new Logger('PayscoreSync');
  private held: ReadonlyMap<string, HeldInstitution>;
  private listed: readonly string[];

  constructor(@Inject(RESOLVED_OPTIONS) { institutions }: ResolvedPayscoreSyncOptions) {
    this.held = new Map(institutions.map((one) => [one.name, this.hold(one)]));
    this.listed = [...this.held.keys()];
  }

  get names(): readonly string[] {
    return this.listed;
  }

  find(name: string): HeldInstitution | null {
    return this.held.get(name) ?? null;
  }

  /** Replaces the institutions. Calls in progress end normally. */
  replace(institutions: readonly ResolvedInstitution[]): void {
    const before = this.held;
    this.held = new Map(institutions.map((one) => [one.name, this.renew(before.get(one.name), one)]));
    this.listed = [...this.held.keys()];
    for (const [name, institution] of before) {
      if (this.held.get(name) !== institution) institution.close();
      if (this.held.has(name)) continue;
      this.logger.warn(
        `Institution ${name}: not configured any more. Its unsettled syncs wait until it is again.`,
      );
    }
  }

  /**
   * Name of the institution; optional if there is only one.
   * @throws PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  nameOf(name: string | undefined): string {
    if (name === undefined && this.held.size === 1) for (const only of this.held.keys()) return only;
    if (name !== undefined && this.held.has(name)) return name;
    throw unknownInstitution(name, this.held.size);
  }

  /** Id of the credential of an institution's next call; null when its signer fails. */
  credentialIdOf(name: string): string | null {
    try {
      return this.held.get(name)?.credential().id ?? null;
    } catch {
      return null;
    }
  }

  onApplicationShutdown(): void {
    for (const institution of this.held.values()) institution.close();
  }

  private renew(before: HeldInstitution | undefined, next: ResolvedInstitution): HeldInstitution {
    if (before === undefined) {
      this.logger.log(`Institution ${next.name}: configured`);
      return this.hold(next);
    }
    const serialNo = before.keys.merchantSerialNo;
    if (!before.keys.rotate(next.client)) {
      this.logger.log(`Institution ${next.name}: configured again`);
      return this.hold(next);
    }
    if (before.keys.merchantSerialNo !== serialNo) {
      this.logger.log(`Institution ${next.name}: signs with certificate ${before.keys.merchantSerialNo} now`);
    }
    return before;
  }

  private hold(resolved: ResolvedInstitution): HeldInstitution {
    return new HeldInstitution(resolved, (name) => certificateLog(this.logger, name));
  }
}

/** Logs changed certificates and failed downloads. */
function certificateLog(logger: Logger, institution: string): (report: CertificateReport) => void {
  let known = '';
  return (report) => {
    if (report.kind === 'refreshed') {
      const serials = report.serials.join(', ');
      if (serials !== known) logger.log(`Institution ${institution}: platform certificates ${serials}`);
      known = serials;
      return;
    }
    const { hint, keptKeys, retryInMs } = report;
    const next = retryInMs === null ? '' : ` Next try in ${Math.ceil(retryInMs / 1000)} s.`;
    logger.error(
      `Institution ${institution}: platform certificates could not be refreshed, ${keptKeys} kept: ${hint.code}: ` +
        `${hint.detail}. ${HINT_REMEDIES[hint.code]}${next}`,
    );
  };
}
