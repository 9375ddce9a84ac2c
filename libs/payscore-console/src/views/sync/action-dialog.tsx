import { useRef, useState } from 'preact/hooks';
import { ApiError, post } from '../../api/client.js';
import type { ActionChoice, SyncDetails, SyncWithLogs } from '../../api/types.js';
import { useApp } from '../../parts/app-context.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Dialog } from '../../parts/dialog.js';
import { Outside } from '../../parts/outside.js';
import { ReasonField } from '../../parts/reason-field.js';
import { isolate } from '../../i18n/fill.js';
import type { Both } from '../../i18n/language.js';
import { STATUSES, STEPS } from '../../story/index.js';
import type { PersonAction } from '../../tables/tables.js';

const TITLES = {
  retry: texts.retryTitle,
  check: texts.checkTitle,
  cancel: texts.cancelTitle,
  resolve: texts.resolveTitle,
} satisfies Record<PersonAction, Both>;

interface ActionDialogProps {
  readonly sync: SyncDetails;
  readonly choice: ActionChoice;
  readonly onClose: () => void;
  readonly onDone: () => void;
  /** It was refused: the page may show what is no longer so. */
  readonly onChanged: () => void;
}

/** Says what will happen, asks why, and does it once. */
export function ActionDialog({ sync, choice, onClose, onDone, onChanged }: ActionDialogProps) {
  const { t, of } = useText();
  const { announce, polling } = useApp();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  // Beside the state: two clicks may come before it is drawn.
  const isSending = useRef(false);
  const { action, step } = choice;
  const isRequired = action === 'resolve' || action === 'cancel';

  const confirm = async () => {
    if (isSending.current) return;
    isSending.current = true;
    setBusy(true);
    setProblem(null);
    try {
      const given = reason.trim() === '' ? {} : { reason };
      const after = await post<SyncWithLogs>(`syncs/${encodeURIComponent(sync.id)}/${action}`, given);
      announce(t(texts.actionDone, { order: isolate(sync.outOrderNo), status: of(STATUSES[after.status]) }));
      onDone();
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError(0, null);
      if (failure.status === 401) polling.onUnauthorized();
      if (failure.status === 409) onChanged();
      setProblem(failure);
      setBusy(false);
      isSending.current = false;
    }
  };
  return (
    <Dialog
      title={t(TITLES[action])}
      isBusy={isBusy}
      canConfirm={!isRequired || reason.trim() !== ''}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p class="lead">
        <Outside text={sync.outOrderNo} isCode />
      </p>
      {step && <p>{of(STEPS[step])}</p>}
      <ReasonField value={reason} isRequired={isRequired} onChange={setReason} />
      {problem && (
        <p class="field-error" role="alert">
          {problem.problem ? <Outside text={problem.problem.detail} /> : t(texts.noAnswer)}{' '}
          {problem.status === 409 && t(texts.changedMeanwhile)}
        </p>
      )}
    </Dialog>
  );
}
