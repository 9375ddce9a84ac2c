import { PayscoreApi } from '../api/index.js';
import { classifyQueryReply } from '../delivery/outcome/index.js';
import type { SyncEntity } from '../ledger/index.js';
import type { ResolvedInstitution } from '../options/index.js';
import { WechatPayClient } from '../wechatpay/index.js';

/** Result of a query for a sync; `not-asked` if the institution is not configured here. */
export type Shown = ReturnType<typeof classifyQueryReply>['outcome'] | 'not-asked';

/** Queries orders of one institution, one after the other. */
export class OrderQuestions {
  private readonly client: WechatPayClient | null;

  constructor(private readonly institution: ResolvedInstitution | null) {
    this.client = institution === null ? null : new WechatPayClient(institution.client);
  }

  async ask(sync: SyncEntity): Promise<Shown> {
    const { institution, client } = this;
    if (institution === null || client === null || institution.name !== sync.institution) return 'not-asked';
    const reply = await new PayscoreApi(client).query(sync);
    return classifyQueryReply(reply, { ...sync, mchid: institution.mchid }).outcome;
  }

  close(): void {
    this.client?.close();
  }
}
