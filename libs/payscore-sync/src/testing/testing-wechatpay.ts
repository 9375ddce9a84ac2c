import { isAbsentOrderNo, overrideTransport, type SyncServiceOrderDto } from '../api/index.js';
import { PayscoreError } from '../errors/index.js';
import type { PayscoreInstitutionOptions } from '../options/index.js';
import type { WechatPayReply, WechatPayRequest } from '../wechatpay/index.js';
import { RememberedOrder } from './remembered-order.js';
import { queryReply, replyOf, type ScriptedReply } from './scripted-reply.js';

/** A call; nothing left the process. */
export interface TestingCall {
  readonly kind: 'send' | 'query';
  readonly outOrderNo: string;
  /** The body of a sync; null for a query. */
  readonly body: Omit<SyncServiceOrderDto, 'out_order_no'> | null;
}

/**
 * Test double of WeChat Pay inside the process: no network, no keys. It accepts every sync without a script,
 * and stores each order, so that queries show the effect of earlier syncs.
 */
export class TestingWechatPay {
  /** For `institutions` of the module's options. */
  readonly institution: PayscoreInstitutionOptions;
  /** Every call, oldest first. */
  readonly calls: TestingCall[] = [];
  private readonly scripts = new Map<string, ScriptedReply[]>();
  private readonly orders = new Map<string, RememberedOrder>();

  /**
   * @param given values of the institution, e.g. its `name`
   * @throws PayscoreError `PAYSCORE_E_CONFIGURATION` with `NODE_ENV=production`: production must not use it
   */
  constructor(given: Pick<PayscoreInstitutionOptions, 'name'> & { readonly mchid?: string } = {}) {
    if (process.env['NODE_ENV'] === 'production') {
      const text =
        'TestingWechatPay was made with NODE_ENV=production, where no payment would reach WeChat Pay. ';
      throw new PayscoreError('PAYSCORE_E_CONFIGURATION', `${text}Use it in tests only.`);
    }
    const nothing = () => Promise.reject(new Error('TestingWechatPay signs nothing.'));
    const signer = { serialNo: '00'.repeat(20), sign: nothing };
    const { mchid = '1900000001', ...rest } = given;
    this.institution = {
      ...{ ...rest, mchid, signer },
      platformKeys: { preferredSerial: null, find: () => null },
    };
    overrideTransport(signer, { call: (request) => Promise.resolve(this.answer(request)) });
  }

  /** Sets the replies to the next syncs of this order, one each; later ones are accepted. */
  script(outOrderNo: string, ...replies: ScriptedReply[]): void {
    this.scripts.set(outOrderNo, [...(this.scripts.get(outOrderNo) ?? []), ...replies]);
  }

  /** The bodies of the syncs that were sent for an order. */
  sent(outOrderNo: string): NonNullable<TestingCall['body']>[] {
    return this.calls.flatMap((call) => (call.outOrderNo === outOrderNo && call.body ? [call.body] : []));
  }

  private answer({ method, path, body }: WechatPayRequest): WechatPayReply {
    const url = new URL(path, 'https://apihk.mch.weixin.qq.com');
    if (method === 'GET') return this.show(url.searchParams);
    const outOrderNo = decodeURIComponent(url.pathname.split('/').at(-2) ?? '');
    const sync = JSON.parse(body ?? '{}') as NonNullable<TestingCall['body']>;
    this.calls.push({ kind: 'send', outOrderNo, body: sync });
    const reply = this.scripts.get(outOrderNo)?.shift() ?? 'accepted';
    this.orderOf(outOrderNo).apply(reply, sync.detail);
    return replyOf(reply);
  }

  private show(query: URLSearchParams): WechatPayReply {
    const [outOrderNo = '', serviceId = '', subMchid = ''] = ['out_order_no', 'service_id', 'sub_mchid'].map(
      (name) => query.get(name) ?? '',
    );
    // The product checks its credentials by this query, which concerns no order of the test.
    if (isAbsentOrderNo(outOrderNo)) return queryReply(null);
    this.calls.push({ kind: 'query', outOrderNo, body: null });
    return queryReply(this.orderOf(outOrderNo).show(this.institution.mchid, serviceId, subMchid));
  }

  private orderOf(outOrderNo: string): RememberedOrder {
    const order = this.orders.get(outOrderNo) ?? new RememberedOrder(outOrderNo);
    this.orders.set(outOrderNo, order);
    return order;
  }
}
