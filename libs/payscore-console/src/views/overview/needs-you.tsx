import type { ComponentChildren } from 'preact';
import type { InstitutionState, InstitutionStats, Stats } from '../../api/types.js';
import { formatCount, formatSpan, formatTime } from '../../i18n/format.js';
import { isolate } from '../../i18n/fill.js';
import * as texts from '../../texts/index.js';
import { type Texts, useText } from '../../texts/use-text.js';
import { Link } from '../../routing/link.js';
import type { Params, View } from '../../routing/route.js';
import { EVENTS } from '../../story/index.js';
import { REMEDIES, remedyIn } from '../../tables/remedies.js';

/** Clocks that differ more are soon refused: WeChat Pay allows five minutes. */
const SKEW_MS = 60_000;
/** A handler whose oldest call waits longer is behind. */
const HANDLER_BEHIND_MS = 60_000;

interface Matter {
  readonly key: string;
  readonly tone: 'bad' | 'warn';
  readonly title: string;
  readonly text: string | null;
  /** Where one click leads. */
  readonly to: { readonly view: View; readonly params: Params } | null;
}

/** What waits for a person, worst first; each leads on by one click. */
export function NeedsYou({
  stats,
  states,
}: {
  readonly stats: Stats;
  readonly states: readonly InstitutionState[];
}) {
  const reader = useText();
  const { t } = reader;
  const matters = mattersOf(reader, stats, states);
  if (matters.length === 0) {
    return (
      <section class="all-well">
        <h2>{t(texts.nothingNeedsYou)}</h2>
        <p>{t(texts.nothingNeedsYouText)}</p>
      </section>
    );
  }
  return (
    <section>
      <h2>{t(texts.needsYou)}</h2>
      <ul class="plain matters">
        {matters.map((matter) => (
          <li key={matter.key} class={`matter matter-${matter.tone}`}>
            <Way to={matter.to}>{matter.title}</Way>
            {matter.text && <p>{matter.text}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Way({ to, children }: { readonly to: Matter['to']; readonly children: ComponentChildren }) {
  if (to === null) return <strong>{children}</strong>;
  return (
    <Link to={to.view} params={to.params} class="row-link">
      {children}
    </Link>
  );
}

function mattersOf(reader: Texts, stats: Stats, states: readonly InstitutionState[]): Matter[] {
  const matters = [
    ...states.flatMap((state) => troubleOf(reader, state)),
    ...stats.institutions.flatMap((institution) => undeliveredOf(reader, institution)),
    ...waitingOf(reader, stats, 'double_paid'),
    ...waitingOf(reader, stats, 'parked'),
    ...handlersOf(reader, stats),
  ];
  return [...matters.filter(({ tone }) => tone === 'bad'), ...matters.filter(({ tone }) => tone === 'warn')];
}

function waitingOf(
  { t, language }: Texts,
  { institutions }: Stats,
  status: 'parked' | 'double_paid',
): Matter[] {
  const n = institutions.reduce((sum, { counts }) => sum + (counts[status] ?? 0), 0);
  if (n === 0) return [];
  const oldest = Math.max(...institutions.map(({ oldestMs }) => oldestMs[status] ?? 0));
  return [
    {
      key: status,
      tone: status === 'parked' ? 'warn' : 'bad',
      title: t(status === 'parked' ? texts.parkedN : texts.doublePaidN, {
        n: n === 1 ? n : formatCount(language, n),
      }),
      text: t(texts.oldestOf, { age: formatSpan(language, oldest) }),
      to: { view: 'list', params: { status, sort: 'oldest' } },
    },
  ];
}

function undeliveredOf({ t, language }: Texts, stats: InstitutionStats): Matter[] {
  const { institution, nobodyDelivers, isConfigured, overdueMs } = stats;
  const to = { view: 'list', params: { institution, status: 'queued', sort: 'oldest' } } as const;
  if (!isConfigured) {
    const title = t(texts.notConfigured, { institution: isolate(institution) });
    return [{ key: `configured ${institution}`, tone: 'bad', title, text: t(texts.notConfiguredText), to }];
  }
  if (!nobodyDelivers) return [];
  return [
    {
      key: `delivers ${institution}`,
      tone: 'bad',
      title: t(texts.nobodyDelivers, { institution: isolate(institution) }),
      text: t(texts.nobodyDeliversText, { age: formatSpan(language, overdueMs) }),
      to,
    },
  ];
}

function troubleOf({ t, language }: Texts, state: InstitutionState): Matter[] {
  const { institution, breaker, credentials, skewMs } = state;
  const matters: Matter[] = [];
  const isOpen = breaker.state !== 'closed';
  if (isOpen) {
    const time = breaker.nextProbeAt === null ? '–' : formatTime(language, new Date(breaker.nextProbeAt));
    const byRemedy = breaker.remedy === null ? null : remedyIn(language, breaker.remedy);
    matters.push({
      key: `breaker ${institution}`,
      tone: 'bad',
      title: t(texts.breakerOpen, { institution: isolate(institution) }),
      text:
        breaker.cause === 'unauthorized'
          ? [t(texts.breakerUnauthorized), byRemedy].filter(Boolean).join(' ')
          : t(texts.breakerFailures, { time }),
      to: breaker.hint === null ? null : { view: 'help', params: { q: breaker.hint } },
    });
  }
  for (const credential of isOpen ? [] : credentials) {
    matters.push({
      key: `credential ${credential.id}`,
      tone: 'warn',
      title: t(texts.credentialRefused, { institution: isolate(institution) }),
      text: credential.remedy === null ? t(texts.breakerUnauthorized) : remedyIn(language, credential.remedy),
      to: credential.hint === null ? null : { view: 'help', params: { q: credential.hint } },
    });
  }
  if (skewMs !== null && Math.abs(skewMs) > SKEW_MS) {
    matters.push({
      key: `skew ${institution}`,
      tone: 'warn',
      title: t(texts.clockOff, {
        institution: isolate(institution),
        skew: formatSpan(language, Math.abs(skewMs)),
      }),
      text: REMEDIES[language]['PAYSCORE_E_CLOCK'] ?? null,
      to: { view: 'help', params: { q: 'PAYSCORE_E_CLOCK' } },
    });
  }
  return matters;
}

function handlersOf({ t, of, language }: Texts, { handlers }: Stats): Matter[] {
  return handlers.flatMap(({ event, handlerId, pending, oldestMs, isKnown }): Matter[] => {
    const isBehind = oldestMs !== null && oldestMs > HANDLER_BEHIND_MS;
    if (pending === 0 || (!isBehind && isKnown)) return [];
    const waits = t(texts.handlerBehindText, { n: pending, age: formatSpan(language, oldestMs ?? 0) });
    return [
      {
        key: `handler ${event} ${handlerId}`,
        tone: 'warn',
        title: t(texts.handlerBehind, { handler: isolate(handlerId), event: of(EVENTS[event]) }),
        text: isKnown ? waits : `${waits} ${t(texts.handlerUnknown)}`,
        to: null,
      },
    ];
  });
}
