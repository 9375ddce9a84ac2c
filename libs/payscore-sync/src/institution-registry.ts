import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PayscoreApi } from './api/index.js';
import type { DeliveryInstitution } from './delivery/index.js';
import { HINT_REMEDIES, PayscoreError } from './errors/index.js';
import type { ResolvedInstitution } from './options/index.js';
import { type CertificateReport, WechatPayClient } from './wechatpay/index.js';

/** The institutions of one registration, each with its own client and keys. */
export class InstitutionRegistry implements OnApplicationShutdown {
  readonly all: readonly DeliveryInstitution[];
  private readonly clients: readonly WechatPayClient[];

  constructor(institutions: readonly ResolvedInstitution[]) {
    const logger = new Logger('PayscoreSync');
    this.clients = institutions.map(({ name, client }) => {
      const onCertificates = (report: CertificateReport) => tell(logger, name, report);
      return new WechatPayClient({ ...client, onCertificates });
    });
    this.all = institutions.map(({ name, mchid }, index) => ({
      name,
      mchid,
      api: new PayscoreApi(this.clients[index] as WechatPayClient),
    }));
  }

  /**
   * Name of the institution meant; may be left out where there is only one.
   * @throws PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  nameOf(name: string | undefined): string {
    const [only, ...others] = this.all;
    if (name === undefined && only && others.length === 0) return only.name;
    const found = this.all.find((institution) => institution.name === name);
    if (found) return found.name;
    throw new PayscoreError(
      'PAYSCORE_E_UNKNOWN_INSTITUTION',
      name === undefined
        ? 'Several institutions are configured. Say which one is meant (institution).'
        : 'No institution of that name is configured. Use the name given in the options; without one it is the mchid.',
    );
  }

  onApplicationShutdown(): void {
    for (const client of this.clients) client.close();
  }
}

function tell(logger: Logger, institution: string, report: CertificateReport): void {
  if (report.kind === 'refreshed') {
    logger.log(`Institution ${institution}: platform certificates ${report.serials.join(', ')}`);
    return;
  }
  const { hint, keptKeys, retryInMs } = report;
  const next = retryInMs === null ? '' : ` Next try in ${Math.ceil(retryInMs / 1000)} s.`;
  logger.error(
    `Institution ${institution}: platform certificates could not be refreshed, ${keptKeys} kept: ${hint.code}: ` +
      `${hint.detail}. ${HINT_REMEDIES[hint.code]}${next}`,
  );
}
