import { useLayoutEffect, useState } from 'preact/hooks';
import type { Me } from '../../api/types.js';
import { formatSpan } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Select } from '../../parts/select.js';
import { hrefOf, navigate, type Params } from '../../routing/route.js';
import { PARK_REASONS, STATUSES } from '../../story/index.js';
import { type ParkReason, SYNC_STATUSES } from '../../tables/tables.js';

const AGES = [
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
  ['7d', 604_800_000],
] as const;

/** What `GET /syncs` and a bulk run are asked for. */
export function selectionOf(params: Params): Record<string, string> {
  const names = ['status', 'institution', 'sub_mchid', 'park_reason', 'older_than', 'from', 'to'];
  return Object.fromEntries(names.flatMap((name) => (params[name] ? [[name, params[name]]] : [])));
}

/** The filters; each is in the address. */
export function Filters({ params, me }: { readonly params: Params; readonly me: Me }) {
  const { t, of, language } = useText();
  const status = params['status'] ?? '';
  const set = (change: Params) => {
    const next: Params = { ...params, ...change, cursor: undefined };
    // A park reason goes with parked ones alone.
    const isParked = next['status'] === 'parked';
    navigate(hrefOf('list', isParked ? next : { ...next, park_reason: undefined }));
  };
  const reasons = Object.entries(PARK_REASONS) as [ParkReason, (typeof PARK_REASONS)[ParkReason]][];
  return (
    <div class="filters">
      <Select
        label={t(texts.status)}
        value={status}
        options={[['', t(texts.anyStatus)], ...SYNC_STATUSES.map((one) => [one, of(STATUSES[one])] as const)]}
        onChange={(value) => set({ status: value })}
      />
      {status === 'parked' && (
        <Select
          label={t(texts.parkReason)}
          value={params['park_reason'] ?? ''}
          options={[['', t(texts.anyReason)], ...reasons.map(([one, text]) => [one, of(text)] as const)]}
          onChange={(value) => set({ park_reason: value })}
        />
      )}
      {me.institutions.length > 1 && (
        <Select
          label={t(texts.institution)}
          value={params['institution'] ?? ''}
          options={[['', t(texts.allInstitutions)], ...me.institutions.map((one) => [one, one] as const)]}
          onChange={(value) => set({ institution: value })}
        />
      )}
      <Select
        label={t(texts.age)}
        value={params['older_than'] ?? ''}
        options={[
          ['', t(texts.anyAge)],
          ...AGES.map(([age, ms]) => [age, t(texts.olderThan, { age: formatSpan(language, ms) })] as const),
        ]}
        onChange={(value) => set({ older_than: value })}
      />
      <SubMerchant value={params['sub_mchid'] ?? ''} onChange={(value) => set({ sub_mchid: value })} />
      <Select
        label={t(texts.sort)}
        value={params['sort'] ?? 'newest'}
        options={[
          ['newest', t(texts.newestFirst)],
          ['oldest', t(texts.oldestFirst)],
        ]}
        onChange={(value) => set({ sort: value === 'newest' ? undefined : value })}
      />
    </div>
  );
}

/** Typed in, and asked for on Enter or when it is left. */
function SubMerchant({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useText();
  const [text, setText] = useState(value);
  useLayoutEffect(() => setText(value), [value]);
  const apply = () => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <form
      class="select"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label for="filter-sub-mchid">{t(texts.subMchid)}</label>
      <input
        id="filter-sub-mchid"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        maxLength={64}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={apply}
      />
    </form>
  );
}
