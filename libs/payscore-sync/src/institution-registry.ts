import type { OnApplicationShutdown } from '@nestjs/common';
import { PayscoreApi } from './api/index.js';
import type { DeliveryInstitution } from './delivery/index.js';
import { PayscoreError } from './errors/index.js';
import type { ResolvedInstitution } from './options/index.js';
import { WechatPayClient } from './wechatpay/index.js';

/** The institutions of one registration, each with its own client and keys. */
export class InstitutionRegistry implements OnApplicationShutdown {
  readonly all: readonly DeliveryInstitution[];
  private readonly clients: readonly WechatPayClient[];

  constructor(institutions: readonly ResolvedInstitution[]) {
    this.clients = institutions.map(({ client }) => new WechatPayClient(client));
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
