import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Conditions } from '../conditions/conditions.js';
import { OrderFaults } from '../faults/order-faults.js';
import { asText, type Journal, type JournalEntry } from '../journal/journal.js';
import { readRawRequest, type RawRequest } from '../net/raw-request.js';
import { certificateList } from '../platform/certificate-list.js';
import type { Platform, PlatformKey } from '../platform/platform.js';
import { composeReply, unsigned, type OutgoingReply } from '../replies/compose-reply.js';
import { deliverReply } from '../replies/deliver-reply.js';
import { json, type PlainReply } from '../replies/plain-reply.js';
import type { ReplyScript, ReplyScripts } from '../replies/reply-script.js';
import type { MerchantKeys } from '../signing/merchant-keys.js';
import { ReplySigner } from '../signing/reply-signer.js';
import { RequestVerifier, type Verification } from '../signing/request-verifier.js';
import { WireError } from '../wire-error.js';
import { checkHeaders, namedSerial } from './header-rules.js';
import { decide, type Decision, type OperationTools } from './operations.js';
import { routeOf, type Route } from './route.js';

const MAX_BODY_BYTES = 1024 * 1024;

export interface BusinessTools extends OperationTools {
  readonly journal: Journal;
  readonly script: ReplyScripts;
  readonly conditions: Conditions;
  readonly merchantKeys: MerchantKeys;
  readonly platform: Platform;
  /** Aborted when the simulator closes. */
  readonly stop: AbortSignal;
}

/** WeChat Pay's side of a call: check, decide, apply, answer, and write all of it down. */
export class BusinessApi {
  private readonly verifier: RequestVerifier;
  private readonly signer: ReplySigner;
  private readonly faults = new OrderFaults();
  private readonly strangerKey: KeyObject;

  constructor(private readonly tools: BusinessTools) {
    this.verifier = new RequestVerifier(tools.institution.mchid, tools.merchantKeys, tools.clock);
    this.signer = new ReplySigner(tools.clock);
    // Nobody trusts the merchant's own key for replies. A key made for this would take its time in the first forged one.
    this.strangerKey = createPrivateKey(tools.institution.options.merchantPrivateKeyPem);
  }

  /** Handles one request to its end; never throws. */
  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { journal, clock, stop } = this.tools;
    const { method = '', url: target = '' } = message;
    const route = routeOf(method, target);
    // The real one ends in an error number.
    const requestId = `${randomBytes(20).toString('hex').toUpperCase()}-0`;
    const entry = journal.open(clock.now(), method, target, requestId);
    entry.operation = route.operation;
    entry.outOrderNo = route.outOrderNo;
    response.once('close', () => {
      entry.closedAt = clock.now();
      journal.changed();
    });
    try {
      const request = await readRawRequest(message, MAX_BODY_BYTES);
      const outgoing = await this.answer(request, route, entry);
      if (response.destroyed) throw new Error('the caller hung up before the reply');
      recordReply(entry, outgoing);
      journal.changed();
      response.once('finish', () => this.remember(outgoing));
      await deliverReply(
        response,
        outgoing,
        { requestId: entry.requestId, date: new Date(clock.now()) },
        stop,
      );
    } catch (error) {
      // The caller hung up or sent too much, or the simulator is closing or at fault: no reply would be
      // one of WeChat Pay's. The journal keeps the reason.
      entry.reason ??= error instanceof Error ? error.message : String(error);
      response.destroy();
    } finally {
      entry.finished = true;
      journal.changed();
    }
  }

  private async answer(request: RawRequest, route: Route, entry: JournalEntry): Promise<OutgoingReply> {
    const verification = this.verifier.verify(request);
    recordRequest(entry, request, verification);
    this.tools.journal.changed();
    if (verification.refusal !== null) {
      entry.replyKind = 'normal';
      return unsigned(this.refuse(verification.refusal, entry));
    }
    const platformKey = await this.tools.platform.keyFor(namedSerial(request));
    const refusal = this.refusal(request, entry);
    if (refusal !== null) {
      entry.replyKind = 'normal';
      return composeReply({ kind: 'normal' }, refusal, this.composeTools(platformKey));
    }
    return this.play(request, route, entry, platformKey);
  }

  /** Why an authentic call is not processed at all, if so. */
  private refusal(request: RawRequest, entry: JournalEntry): PlainReply | null {
    try {
      checkHeaders(request, this.tools.platform);
    } catch (error) {
      return this.refuse(error, entry);
    }
    const limit = this.tools.conditions.exceeded();
    if (limit === null) return null;
    const { retryAfterSeconds: seconds } = limit;
    const refused = new WireError(
      429,
      'RATELIMIT_EXCEEDED',
      `More than ${limit.perSecond} calls in a second.`,
    );
    const reply = this.refuse(refused, entry);
    const headers = seconds === undefined ? {} : { 'Retry-After': String(seconds) };
    return { ...reply, headers: { ...reply.headers, ...headers } };
  }

  /** Processes an authentic call under the script that waits for it, if any. */
  private async play(
    request: RawRequest,
    route: Route,
    entry: JournalEntry,
    platformKey: PlatformKey,
  ): Promise<OutgoingReply> {
    const script = this.scriptFor(route);
    entry.replyKind = script.reply.kind;
    await this.wait(script.holdMs);
    const normal =
      route.operation === 'certificates'
        ? await this.listCertificates(entry, script)
        : this.process(request, route, entry, script.apply);
    await this.wait((script.delayMs ?? 0) + this.tools.conditions.latencyMs());
    return composeReply(script.reply, normal, this.composeTools(platformKey));
  }

  private scriptFor({ operation, outOrderNo }: Route): ReplyScript {
    const { script, conditions } = this.tools;
    const found = script.take(operation, outOrderNo) ?? this.faults.take(operation, outOrderNo);
    if (found !== undefined) return found;
    return { apply: true, reply: { kind: conditions.isProbe() ? 'probe' : 'normal' } };
  }

  private async listCertificates(entry: JournalEntry, { reply }: ReplyScript): Promise<PlainReply> {
    try {
      const list = await certificateList(this.tools, reply.kind === 'certificates' ? reply.fault : undefined);
      entry.accepted = true;
      return list;
    } catch (error) {
      return this.refuse(error, entry);
    }
  }

  private process(request: RawRequest, route: Route, entry: JournalEntry, apply: boolean): PlainReply {
    entry.decidedAt = this.tools.clock.now();
    let decision: Decision;
    try {
      decision = decide(route, request, this.tools);
    } catch (error) {
      return this.refuse(error, entry);
    }
    entry.accepted = true;
    if (apply && decision.change !== null) {
      const { order, detail } = decision.change;
      const after = this.tools.orders.collect(order, detail);
      entry.applied = true;
      this.tools.journal.addEffect({
        entryId: entry.id,
        at: this.tools.clock.now(),
        subMchid: order.subMchid,
        outOrderNo: order.outOrderNo,
        seq: detail.seq,
        amount: detail.amount,
        paidTime: detail.paidTime,
        stateAfter: after.state,
        collectionStateAfter: after.collectionState,
      });
    }
    this.tools.journal.changed();
    return decision.reply;
  }

  /** A refusal as a reply; anything that is not a refusal is a fault of the simulator and goes on up. */
  private refuse(error: unknown, entry: JournalEntry): PlainReply {
    if (!(error instanceof WireError)) throw error;
    entry.reason = `${error.code}: ${error.message}`;
    return json(error.status, error.toBody());
  }

  private async wait(ms = 0): Promise<void> {
    if (ms > 0) await pause(ms, undefined, { signal: this.tools.stop });
  }

  private remember({ signature, delivery }: OutgoingReply): void {
    if (delivery.how === 'whole' && signature?.isRight) this.signer.lastNonce = signature.nonce;
  }

  private composeTools(platformKey: PlatformKey) {
    const { signer, strangerKey } = this;
    return { signer, strangerKey, platformKey, clock: this.tools.clock };
  }
}

function recordReply(entry: JournalEntry, { reply, signature, delivery }: OutgoingReply): void {
  if (delivery.how === 'never' || delivery.how === 'reset') return;
  entry.status = reply.status;
  entry.replyText = signature === null ? null : asText(signature.text);
  entry.replySerial = signature?.serial ?? null;
}

function recordRequest(entry: JournalEntry, request: RawRequest, verification: Verification): void {
  const { authorization, text } = verification;
  entry.body = asText(request.body);
  entry.requestSerial = namedSerial(request) ?? null;
  entry.authentic = verification.refusal === null;
  entry.requestText = text === null ? null : asText(text);
  entry.authorization = authorization && {
    mchid: authorization.mchid,
    serialNo: authorization.serialNo,
    timestamp: authorization.timestamp,
    nonce: authorization.nonce,
    signatureStart: authorization.signature.slice(0, 8),
  };
}
