import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import * as texts from '../texts/index.js';
import { useText } from '../texts/use-text.js';

/** As long as the column. */
const MAX_REASON = 512;

interface ReasonFieldProps {
  readonly value: string;
  readonly isRequired: boolean;
  readonly onChange: (value: string) => void;
}

export function ReasonField({ value, isRequired, onChange }: ReasonFieldProps) {
  const { t } = useText();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <div class="field">
      <label for={id}>{t(texts.reason)}</label>
      <textarea
        ref={field}
        id={id}
        rows={2}
        maxLength={MAX_REASON}
        required={isRequired}
        aria-describedby={`${id}-note`}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <p id={`${id}-note`} class="note">
        {t(isRequired ? texts.reasonRequired : texts.reasonOptional)}
      </p>
    </div>
  );
}
