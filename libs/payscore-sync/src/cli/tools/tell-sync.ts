import type {
  WireActionChoice,
  WireAttempt,
  WireHandlerCall,
  WireNotification,
  WireSyncDetails,
} from '../../http/console/wire.js';
import type { Both } from '../../story/both.js';
import { factsOf } from '../../story/facts.js';
import { FAILURES, VERIFICATIONS } from '../../story/replies.js';
import {
  ACTIONS,
  ACTIONS_DONE,
  EVENTS,
  NOTIFICATIONS,
  REFUSALS,
  STATUS_MEANINGS,
  STATUSES,
} from '../../story/statuses.js';
import { type StoryEntry, tellStory } from '../../story/tell-story.js';
import * as texts from '../../story/texts.js';
import { own } from '../../text/own.js';
import { shown } from '../terminal/table.js';
import { hintRemedy } from '../../errors/index.js';
import { spanOf } from './span.js';
import { secondOf, statusOf } from './sync-table.js';
import { inEnglish } from './words.js';

/** A sync with its handler calls, and what WeChat Pay notified of its order number. */
export interface ShownSync extends WireSyncDetails {
  readonly handlerCalls: readonly WireHandlerCall[];
  readonly notifications: readonly WireNotification[];
}

/** What happened to a sync and what comes next, as the console tells it. @param isStopped calls of its institution are stopped */
export function tellSync(sync: ShownSync, isStopped: boolean): string {
  const { handlerCalls: calls, notifications } = sync;
  const story = tellStory(sync, { calls, notifications, isStopped }).map((entry) => tellEntry(entry, sync));
  return [headOf(sync), ...story, endOf(sync)].filter((part) => part !== '').join('\n');
}

function headOf(sync: ShownSync): string {
  const { amount, paidTime, serviceId } = factsOf(sync);
  const payment = sync.seq === 0 ? 'whole order' : `seq ${sync.seq}`;
  const revision = sync.revision > 1 ? `, revision ${sync.revision}` : '';
  return [
    `Order ${shown(sync.outOrderNo)}, ${payment}${revision}`,
    `${statusOf(sync)}. ${inEnglish(STATUS_MEANINGS[sync.status])}`,
    joined([
      `amount ${shown(amount)}`,
      `paid ${shown(paidTime)}`,
      `sub-merchant ${shown(sync.subMchid)}`,
      `service ${shown(serviceId)}`,
    ]),
    joined([`institution ${shown(sync.institution)}`, `id ${shown(sync.id)}`]),
    '',
  ].join('\n');
}

function tellEntry(entry: StoryEntry, sync: ShownSync): string {
  switch (entry.type) {
    case 'recorded':
      return moment(entry.at, inEnglish(texts.storyRecorded), [
        sync.traceId === null ? null : inEnglish(texts.storyRecordedTrace, { trace: shown(sync.traceId) }),
      ]);
    case 'earlier':
      return moment(null, inEnglish(texts.storyEarlier), []);
    case 'attempt':
      return tellAttempt(entry);
    case 'action': {
      const { action, actor, reason, toStatus } = entry.action;
      const title = `${shown(actor)} ${inEnglish(ACTIONS_DONE[action])}: ${inEnglish(STATUSES[toStatus])}`;
      return moment(entry.at, title, [reason === null ? null : `"${shown(reason)}"`]);
    }
    case 'handler':
      return tellHandlerCall(entry.call);
    case 'notified': {
      const { eventType, isLateDoublePayment } = entry.notification;
      const what = own<Both>(NOTIFICATIONS, eventType);
      const title = inEnglish(texts.storyNotified, { what: what ? inEnglish(what) : shown(eventType) });
      return moment(entry.at, title, [
        isLateDoublePayment ? inEnglish(texts.storyNotifiedLate) : null,
        shown(eventType),
      ]);
    }
    case 'next': {
      const text = NEXT_TEXTS[entry.next];
      return moment(entry.at, inEnglish(NEXT[entry.next]), [text ? inEnglish(text) : null]);
    }
  }
}

function tellAttempt({ attempt, outcome, reason, same }: Extract<StoryEntry, { type: 'attempt' }>): string {
  const kind = inEnglish(attempt.kind === 'send' ? texts.storySend : texts.storyQuery);
  if (attempt.endedAt === null) {
    return moment(
      attempt.startedAt,
      inEnglish(texts.storyTitle, { kind, what: 'a call is in progress' }),
      [],
    );
  }
  const what = outcome ? inEnglish(outcome) : shown(attempt.outcome);
  const { code, message, hint } = attempt;
  const remedy = hintRemedy(hint);
  return moment(attempt.startedAt, inEnglish(texts.storyTitle, { kind, what }), [
    reason ? inEnglish(reason) : null,
    code === null && message === null
      ? null
      : [code, message]
          .filter((one) => one !== null)
          .map(shown)
          .join(': '),
    hint === null ? null : `${inEnglish(texts.probablyWrong)}${shown(hint)}. ${remedy ?? ''}`.trim(),
    same.length === 0 ? null : inEnglish(texts.storySame, { n: same.length }),
    replyOf(attempt),
  ]);
}

function replyOf(attempt: WireAttempt): string {
  const { failure, verification, httpStatus, requestId, origin, durationMs, sent } = attempt;
  const isBelieved =
    verification !== null && sent !== 'no' && !(verification === 'unsigned' && httpStatus === null);
  const known = (table: Readonly<Record<string, readonly [string, string]>>, key: string) => {
    const both = own(table, key);
    return both ? inEnglish(both) : shown(key);
  };
  return joined([
    inEnglish(texts.attemptN, { n: attempt.number }),
    httpStatus === null ? null : `HTTP ${httpStatus}`,
    failure === null ? null : known(FAILURES, failure),
    isBelieved ? known(VERIFICATIONS, verification) : null,
    durationMs === null ? null : spanOf(durationMs),
    origin === null ? null : shown(origin.replace(/^https:\/\//, '')),
    requestId === null ? null : `${inEnglish(texts.requestId)} ${shown(requestId)}`,
  ]);
}

function tellHandlerCall(call: WireHandlerCall): string {
  const { handlerId, event, deliveredAt, failures, lastError, nextCallAt, createdAt } = call;
  const text = deliveredAt === null ? texts.storyHandlerWaiting : texts.storyHandlerDone;
  const title = inEnglish(text, { handler: shown(handlerId), event: inEnglish(EVENTS[event]) });
  const next =
    nextCallAt === null ? '' : ` ${inEnglish(texts.storyHandlerNext, { when: secondOf(nextCallAt) })}`;
  return moment(deliveredAt ?? createdAt, title, [
    failures === 0 ? null : `${inEnglish(texts.storyHandlerFailed, { n: failures })}${next}`,
    lastError === null ? null : shown(lastError),
  ]);
}

const NEXT = {
  send: texts.storyNextSend,
  query: texts.storyNextQuery,
  routine: texts.storyNextRoutine,
  person: texts.storyNextPerson,
  behind: texts.storyNextBehind,
  stopped: texts.storyNextStopped,
} as const;

const NEXT_TEXTS: Readonly<Partial<Record<keyof typeof NEXT, (typeof texts)['storyNextRoutineText']>>> = {
  routine: texts.storyNextRoutineText,
  behind: texts.storyNextBehindText,
};

/** What to do, and what is possible. */
function endOf({ remedy, actions, blockedBy }: ShownSync): string {
  const lines = [
    blockedBy === null ? null : `Goes first: sync ${shown(blockedBy)}`,
    remedy === null ? null : `What to do: ${shown(remedy)}`,
    actions.every(({ refusal }) => refusal === 'status') ? null : actions.map(choice).join('; '),
  ].filter((line) => line !== null);
  return lines.length === 0 ? '' : ['', ...lines].join('\n');
}

function choice({ action, refusal }: WireActionChoice): string {
  const name = inEnglish(ACTIONS[action]);
  return refusal === null ? `${name}: payscore ${action}` : `${name}: ${inEnglish(REFUSALS[refusal])}`;
}

const NO_TIME = ' '.repeat('2026-01-01T00:00:00Z'.length);

/** A title at its time, and lines below it. */
function moment(at: string | null, title: string, lines: readonly (string | null)[]): string {
  const below = lines.filter((line) => line !== null && line !== '').map((line) => `${NO_TIME}    ${line}`);
  return [`${at === null ? NO_TIME : secondOf(at)}  ${title}`, ...below].join('\n');
}

const joined = (facts: readonly (string | null)[]) => facts.filter((fact) => fact !== null).join(' · ');
