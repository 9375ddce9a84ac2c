import { PayscoreApi } from '../../api/index.js';
import type { AskedInstitution } from '../../service/cash-books.js';
import { unknownInstitution } from '../../institutions/index.js';
import type { ResolvedInstitution } from '../../options/index.js';
import { WechatPayClient } from '../../wechatpay/index.js';

/** The institutions of a ledger. The keys of one may be in the environment. */
export class KnownInstitutions {
  readonly names: readonly string[];
  private client: WechatPayClient | null = null;

  /** @param own the one of the environment */
  constructor(
    names: readonly string[],
    private readonly own: ResolvedInstitution | null,
  ) {
    this.names = [...new Set([...names, ...(own ? [own.name] : [])])].sort();
  }

  /** @throws PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION` */
  nameOf(name: string | undefined): string {
    const [only, ...others] = this.names;
    if (name === undefined && only !== undefined && others.length === 0) return only;
    if (name !== undefined && this.names.includes(name)) return name;
    throw unknownInstitution(name, this.names.length);
  }

  /** Null: its keys are not in the environment. */
  find(name: string): AskedInstitution | null {
    if (this.own?.name !== name) return null;
    this.client ??= new WechatPayClient(this.own.client);
    return { mchid: this.own.mchid, api: new PayscoreApi(this.client) };
  }

  close(): void {
    this.client?.close();
  }
}
