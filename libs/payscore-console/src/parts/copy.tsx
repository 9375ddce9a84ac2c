import { useEffect, useState } from 'preact/hooks';
import { useApp } from './app-context.js';
import * as texts from '../texts/index.js';
import { useText } from '../texts/use-text.js';

interface CopyProps {
  readonly text: string;
  /** What is copied, for the button's name. */
  readonly what: string;
}

export function Copy({ text, what }: CopyProps) {
  const { t } = useText();
  const { announce } = useApp();
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [isDone]);
  const onClick = async () => {
    const isCopied = await copyText(text);
    setDone(isCopied);
    announce(t(isCopied ? texts.copied : texts.copyFailed));
  };
  const name = t(texts.copyWhat, { what });
  return (
    <button
      type="button"
      class="icon-button copy"
      aria-label={name}
      title={name}
      onClick={() => void onClick()}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {isDone ? <path d="M3.5 8.5 6.5 11.5 12.5 5" /> : <path d="M6 5.5h7v8H6zM10 5.5v-3H3v8h3" />}
      </svg>
    </button>
  );
}

/** On plain HTTP a browser gives no clipboard, but copies what is selected. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'offscreen';
    // Beside the button: behind an open dialog nothing can be selected.
    const place = document.activeElement?.closest('dialog') ?? document.body;
    const focused = document.activeElement;
    place.append(area);
    area.select();
    // The only way there without a secure context.
    const isCopied = document.execCommand('copy');
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return isCopied;
  }
}
