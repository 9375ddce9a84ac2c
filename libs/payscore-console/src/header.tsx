import type { Both } from './i18n/language.js';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Me } from './api/types.js';
import { isolate } from './i18n/fill.js';
import type { Language } from './i18n/language.js';
import * as texts from './texts/index.js';
import { useText } from './texts/use-text.js';
import { Outside } from './parts/outside.js';
import { Select } from './parts/select.js';
import { useTheme } from './preferences.js';
import { Link } from './routing/link.js';
import { hrefOf, navigate, useRoute, type View } from './routing/route.js';

interface HeaderProps {
  /** Null until it is known who looks. */
  readonly me: Me | null;
  readonly isPaused: boolean;
  readonly onPause: (isPaused: boolean) => void;
  readonly onLanguage: (language: Language) => void;
  /** Null where the host signs out. */
  readonly onSignOut: (() => void) | null;
}

export function Header({ me, isPaused, onPause, onLanguage, onSignOut }: HeaderProps) {
  const { t, language } = useText();
  const { toggle } = useTheme();
  return (
    <header>
      <a class="skip" href="#content">
        {t(texts.skip)}
      </a>
      <span class="brand">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M4 8.5 7 11.5 12.5 5" />
        </svg>
        <span class="brand-name">{t(texts.appName)}</span>
      </span>
      {me && <Navigation />}
      {me && <FindBox />}
      <div class="tools">
        {me && (
          <button
            type="button"
            class={isPaused ? 'live live-paused' : 'live'}
            aria-pressed={!isPaused}
            onClick={() => onPause(!isPaused)}
          >
            {t(isPaused ? texts.paused : texts.live)}
          </button>
        )}
        <Select
          label={t(texts.language)}
          isBare
          value={language}
          options={[
            ['en', 'English'],
            ['zh', '中文'],
          ]}
          onChange={(value) => onLanguage(value as Language)}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={t(texts.theme)}
          title={t(texts.theme)}
          onClick={toggle}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="8" cy="8" r="5.5" />
            <path class="filled" d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
          </svg>
        </button>
        {me && (
          <span class="actor" title={t(texts.signedInAs, { actor: isolate(me.actor) })}>
            <Outside text={me.actor} />
          </span>
        )}
        {onSignOut && (
          <button type="button" class="quiet" onClick={onSignOut}>
            {t(texts.signOut)}
          </button>
        )}
      </div>
    </header>
  );
}

const PLACES = [
  ['overview', texts.overview],
  ['list', texts.syncs],
  ['help', texts.help],
] as const satisfies readonly (readonly [View, Both])[];

function Navigation() {
  const { t } = useText();
  const { view } = useRoute();
  return (
    <nav aria-label={t(texts.navigation)}>
      {PLACES.map(([to, name]) => (
        <Link key={to} to={to} aria-current={view === to ? 'page' : undefined}>
          {t(name)}
        </Link>
      ))}
    </nav>
  );
}

/** Finds by what is pasted, from every view; `/` goes there. */
function FindBox() {
  const { t } = useText();
  const { view, params } = useRoute();
  const asked = view === 'find' ? (params['q'] ?? '') : '';
  const [text, setText] = useState(asked);
  const box = useRef<HTMLInputElement>(null);
  // Before the box is seen: what is typed at once is neither missed nor taken away.
  useLayoutEffect(() => setText(asked), [asked]);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const isTyping = target instanceof HTMLElement && target.matches('input, textarea, select');
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
      if (document.querySelector('dialog[open]')) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (text.trim() !== '') navigate(hrefOf('find', { q: text.trim() }));
  };
  return (
    <form class="find" role="search" onSubmit={onSubmit}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="7" cy="7" r="4.5" />
        <path d="m10.5 10.5 3 3" />
      </svg>
      <input
        ref={box}
        type="search"
        aria-label={t(texts.find)}
        placeholder={t(texts.findHint)}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={512}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}
