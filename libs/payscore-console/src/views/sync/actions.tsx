import { useState } from 'preact/hooks';
import type { ActionChoice, SyncDetails } from '../../api/types.js';
import { useApp } from '../../parts/app-context.js';
import { LOCALES } from '../../i18n/language.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { ACTIONS, PARK_REASONS, REFUSALS } from '../../story/index.js';
import { type ActionRefusal, isSettled, own } from '../../tables/tables.js';
import { remedyIn } from '../../tables/remedies.js';
import { ActionDialog } from './action-dialog.js';

/** When an action is looked at once more, ms. */
const SOON_MS = 1500;

/** As they stand on the page: what is done most first. */
const ORDER = ['retry', 'check', 'resolve', 'cancel'];

/** What to do about it, and what may be done now; what may not says why. */
export function Actions({ sync, onChanged }: { readonly sync: SyncDetails; readonly onChanged: () => void }) {
  const { t, of, language } = useText();
  const { me } = useApp();
  const [asked, setAsked] = useState<ActionChoice | null>(null);
  const canAct = me.can.includes('act');
  const isOver = isSettled(sync.status);
  // A dialog stays, to say that somebody else was faster.
  if (isOver && sync.remedy === null && asked === null) return null;
  const choices = [...sync.actions].sort(
    (one, other) => ORDER.indexOf(one.action) - ORDER.indexOf(other.action),
  );
  const needsPerson = sync.status === 'parked' || sync.status === 'double_paid';
  const parkReason = sync.status === 'parked' ? own(PARK_REASONS, sync.parkReason) : null;
  return (
    <section class={needsPerson ? `todo todo-${sync.status}` : 'todo'}>
      {sync.remedy !== null && (
        <>
          <h2>
            {t(texts.whatToDo)}
            {parkReason && <span class="faint">{of(parkReason)}</span>}
          </h2>
          <p class="remedy">{remedyIn(language, sync.remedy)}</p>
        </>
      )}
      {!canAct && <p class="note">{t(texts.readOnly)}</p>}
      {canAct && !isOver && (
        <>
          <div class="buttons">
            {choices.map((choice) => (
              <button
                key={choice.action}
                type="button"
                class="button"
                disabled={choice.refusal !== null}
                onClick={() => setAsked(choice)}
              >
                {of(ACTIONS[choice.action])}
              </button>
            ))}
          </div>
          <Refusals choices={choices} />
        </>
      )}
      {asked && (
        <ActionDialog
          sync={sync}
          choice={asked}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            onChanged();
            // The call that follows is over by then, mostly.
            setTimeout(onChanged, SOON_MS);
          }}
          onChanged={onChanged}
        />
      )}
    </section>
  );
}

/** Why some are not possible now, by reason. */
function Refusals({ choices }: { readonly choices: readonly ActionChoice[] }) {
  const { t, of, language } = useText();
  const names = new Intl.ListFormat(LOCALES[language], { type: 'conjunction' });
  return (
    <ul class="plain refusals">
      {(Object.keys(REFUSALS) as ActionRefusal[]).map((why) => {
        const refused = choices
          .filter(({ refusal }) => refusal === why)
          .map(({ action }) => of(ACTIONS[action]));
        if (refused.length === 0) return null;
        return (
          <li key={why}>{t(texts.notPossible, { action: names.format(refused), why: of(REFUSALS[why]) })}</li>
        );
      })}
    </ul>
  );
}
