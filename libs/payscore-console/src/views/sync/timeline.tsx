import type { HandlerCall, Notification, SyncDetails } from '../../api/types.js';
import { isolate } from '../../i18n/fill.js';
import type { Both } from '../../i18n/language.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Outside } from '../../parts/outside.js';
import { Status } from '../../parts/status.js';
import { useWhen } from '../../parts/time.js';
import { Link } from '../../routing/link.js';
import {
  ACTIONS_DONE,
  type Beside,
  EVENTS,
  NOTIFICATIONS,
  type StoryEntry,
  tellStory,
} from '../../story/index.js';
import { own } from '../../tables/tables.js';
import { AttemptEntry } from './attempt-entry.js';
import { Moment } from './moment.js';

interface TimelineProps {
  readonly sync: SyncDetails;
  readonly beside: Beside;
}

/** What happened, oldest first, and what comes next. */
export function Timeline({ sync, beside }: TimelineProps) {
  const { t } = useText();
  return (
    <section class="story">
      <h2 id="timeline">{t(texts.timeline)}</h2>
      <ol class="timeline" aria-labelledby="timeline">
        {tellStory(sync, beside).map((entry, index) => (
          <Entry key={index} entry={entry} sync={sync} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry, sync }: { readonly entry: StoryEntry; readonly sync: SyncDetails }) {
  const { t, of } = useText();
  switch (entry.type) {
    case 'recorded':
      return (
        <Moment mark="start" title={t(texts.storyRecorded)} at={entry.at}>
          {sync.traceId !== null && t(texts.storyRecordedTrace, { trace: isolate(sync.traceId) })}
        </Moment>
      );
    case 'earlier':
      return <Moment mark="gap" title={<span class="faint">{t(texts.storyEarlier)}</span>} at={null} />;
    case 'attempt':
      return <AttemptEntry entry={entry} />;
    case 'action': {
      const { action, actor, reason, toStatus } = entry.action;
      const title = (
        <>
          <Outside text={actor} /> {of(ACTIONS_DONE[action])}
        </>
      );
      return (
        <Moment mark="person" title={title} at={entry.at}>
          {reason !== null && (
            <blockquote>
              <Outside text={reason} />
            </blockquote>
          )}
          <Status status={toStatus} />
        </Moment>
      );
    }
    case 'handler':
      return <HandlerEntry call={entry.call} />;
    case 'notified':
      return <NotifiedEntry notification={entry.notification} />;
    case 'next':
      return <NextEntry entry={entry} />;
  }
}

function HandlerEntry({ call }: { readonly call: HandlerCall }) {
  const { t, of } = useText();
  const when = useWhen();
  const { handlerId: handler, event, deliveredAt, failures, lastError, nextCallAt } = call;
  const isDone = deliveredAt !== null;
  const title = t(isDone ? texts.storyHandlerDone : texts.storyHandlerWaiting, {
    handler: isolate(handler),
    event: of(EVENTS[event]),
  });
  return (
    <Moment mark={isDone ? 'handler' : 'waiting'} title={title} at={deliveredAt ?? call.createdAt}>
      {failures > 0 && (
        <p>
          {t(texts.storyHandlerFailed, { n: failures })}{' '}
          {nextCallAt !== null && t(texts.storyHandlerNext, { when: when(nextCallAt) })}
        </p>
      )}
      {lastError !== null && (
        <p class="message">
          <Outside text={lastError} isCode />
        </p>
      )}
    </Moment>
  );
}

function NotifiedEntry({ notification }: { readonly notification: Notification }) {
  const { t, of } = useText();
  const { eventType, isLateDoublePayment, receivedAt } = notification;
  const what = own<Both>(NOTIFICATIONS, eventType);
  const title = t(texts.storyNotified, { what: what ? of(what) : isolate(eventType) });
  return (
    <Moment mark={isLateDoublePayment ? 'double_paid' : 'handler'} title={title} at={receivedAt}>
      {isLateDoublePayment && <p>{t(texts.storyNotifiedLate)}</p>}
      <span class="reply">
        <Outside text={eventType} isCode />
      </span>
    </Moment>
  );
}

const NEXT = {
  send: texts.storyNextSend,
  query: texts.storyNextQuery,
  routine: texts.storyNextRoutine,
  person: texts.storyNextPerson,
  behind: texts.storyNextBehind,
  stopped: texts.storyNextStopped,
} as const;

function NextEntry({ entry }: { readonly entry: Extract<StoryEntry, { type: 'next' }> }) {
  const { t } = useText();
  const when = useWhen();
  const next = t(NEXT[entry.next]);
  const title = entry.at === null ? next : t(texts.storyWhen, { next, when: when(entry.at) });
  return (
    <Moment mark="next" title={title} at={entry.at}>
      {entry.next === 'routine' && t(texts.storyNextRoutineText)}
      {entry.next === 'behind' && t(texts.storyNextBehindText)}
      {entry.next === 'stopped' && <Link to="overview">{t(texts.overview)}</Link>}
    </Moment>
  );
}
