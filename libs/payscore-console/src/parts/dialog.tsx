import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import * as texts from '../texts/index.js';
import { useText } from '../texts/use-text.js';

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Whether something is under way that closing would not stop. */
  readonly isBusy: boolean;
  readonly canConfirm: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is done. The browser keeps the focus inside and closes it by Escape. */
export function Dialog({ title, children, isBusy, canConfirm, onConfirm, onClose }: DialogProps) {
  const { t } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      // What is behind an open one takes no focus.
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (!isBusy && canConfirm) onConfirm();
  };
  const onCancel = (event: Event) => {
    event.preventDefault();
    if (!isBusy) onClose();
  };
  return (
    <dialog ref={dialog} aria-labelledby={titleId} onCancel={onCancel}>
      <form onSubmit={onSubmit}>
        <h2 id={titleId}>{title}</h2>
        {children}
        <div class="dialog-buttons">
          <button type="button" class="button" disabled={isBusy} onClick={onClose}>
            {t(texts.close)}
          </button>
          <button type="submit" class="button button-primary" disabled={isBusy || !canConfirm}>
            {isBusy ? t(texts.working) : t(texts.confirm)}
          </button>
        </div>
      </form>
    </dialog>
  );
}
