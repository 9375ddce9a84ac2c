import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, post } from '../../api/client.js';
import type { BulkAction, BulkPlan, BulkRun } from '../../api/types.js';
import { useApp } from '../../parts/app-context.js';
import { formatNumber } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Dialog } from '../../parts/dialog.js';
import { Skeleton } from '../../parts/notices.js';
import { Outside } from '../../parts/outside.js';
import { ReasonField } from '../../parts/reason-field.js';
import { REFUSALS } from '../../story/index.js';
import type { ActionRefusal } from '../../tables/tables.js';

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly selection: Readonly<Record<string, string>>;
  readonly onClose: () => void;
}

/** Counts first, then does exactly what was counted, once: by the digest of the ids. */
export function BulkDialog({ action, selection, onClose }: BulkDialogProps) {
  const { t } = useText();
  const { announce, polling } = useApp();
  const [plan, setPlan] = useState<BulkPlan | null>(null);
  const [run, setRun] = useState<BulkRun | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const isSending = useRef(false);
  const body = { action, filter: selection };

  const attempt = async (work: () => Promise<void>) => {
    if (isSending.current) return;
    isSending.current = true;
    setBusy(true);
    try {
      await work();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) polling.onUnauthorized();
      setProblem(error instanceof ApiError && error.problem ? error.problem.detail : t(texts.noAnswer));
    } finally {
      isSending.current = false;
      setBusy(false);
    }
  };
  const count = () =>
    attempt(async () => setPlan(await post<BulkPlan>('actions', { ...body, dryRun: true })));
  useEffect(() => void count(), []);

  const confirm = () =>
    attempt(async () => {
      setProblem(null);
      try {
        const done = await post<BulkRun>('actions', { ...body, reason, dryRun: false, digest: plan?.digest });
        setRun(done);
        announce(t(texts.bulkDone, { n: done.done }));
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
        setPlan(await post<BulkPlan>('actions', { ...body, dryRun: true }));
        setProblem(t(texts.bulkChanged));
      }
    });

  const isOver = run !== null;
  const failed = run?.outcomes.filter(({ outcome }) => outcome !== 'done') ?? [];
  return (
    <Dialog
      title={t(action === 'retry' ? texts.bulkRetryTitle : texts.bulkCheckTitle)}
      isBusy={isBusy && plan !== null}
      canConfirm={!isOver && plan !== null && plan.count > 0 && reason.trim() !== ''}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {!plan && !problem && <Skeleton lines={2} />}
      {plan && !isOver && (
        <>
          <p class="big-count">{t(texts.bulkCount, { n: plan.count })}</p>
          <p>
            {t(
              plan.count === 0
                ? texts.bulkNone
                : action === 'retry'
                  ? texts.bulkRetryText
                  : texts.bulkCheckText,
            )}
          </p>
          <LeftOut plan={plan} />
          {plan.hasMore && <p class="note">{t(texts.bulkMore)}</p>}
          {plan.count > 0 && <ReasonField value={reason} isRequired onChange={setReason} />}
        </>
      )}
      {isOver && (
        <div role="status">
          <p class="big-count">{t(texts.bulkDone, { n: run.done })}</p>
          {failed.length > 0 && (
            <>
              <p>{t(texts.bulkFailed, { n: failed.length })}</p>
              <ul class="plain left-out">
                {failed.slice(0, 10).map(({ id, detail }) => (
                  <li key={id}>
                    <Outside text={detail ?? id} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
      {problem && (
        <p class="field-error" role="alert">
          <Outside text={problem} />
        </p>
      )}
    </Dialog>
  );
}

/** Whom the rules leave out, and by which. */
function LeftOut({ plan }: { readonly plan: BulkPlan }) {
  const { t, of, language } = useText();
  const rules = Object.entries(plan.refused).filter(([, n]) => n > 0);
  if (rules.length === 0) return null;
  const sum = rules.reduce((total, [, n]) => total + n, 0);
  return (
    <>
      <p>{t(texts.bulkRefused, { n: sum })}</p>
      <ul class="plain left-out">
        {rules.map(([rule, n]) => (
          <li key={rule}>
            <span class="number">{formatNumber(language, n)}</span>{' '}
            {rule === 'not-found' ? t(texts.notThere) : of(REFUSALS[rule as ActionRefusal])}
          </li>
        ))}
      </ul>
    </>
  );
}
