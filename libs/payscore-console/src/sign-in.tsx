import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import * as texts from './texts/index.js';
import { useText } from './texts/use-text.js';

interface SignInProps {
  /** The server did not accept the last token. */
  readonly isRefused: boolean;
  readonly onSignIn: (token: string) => void;
}

/** For a shell that anybody may load: it holds no datum, so the token is typed in here. */
export function SignIn({ isRefused, onSignIn }: SignInProps) {
  const { t } = useText();
  const id = useId();
  const [token, setToken] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), [isRefused]);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (token.trim() !== '') onSignIn(token.trim());
    setToken('');
  };
  return (
    <main id="content" class="sign-in">
      <h1>{t(texts.signInTitle)}</h1>
      <p class="lead">{t(texts.signInIntro)}</p>
      <form onSubmit={onSubmit}>
        <div class="field">
          <label for={id}>{t(texts.operatorToken)}</label>
          <input
            ref={field}
            id={id}
            class="secret"
            // No password field: browsers offer to keep those.
            type="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            aria-describedby={`${id}-note`}
            aria-invalid={isRefused}
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
          {isRefused && (
            <p class="field-error" role="alert">
              {t(texts.tokenRefused)}
            </p>
          )}
          <p id={`${id}-note`} class="note">
            {t(texts.tokenKept)}
          </p>
        </div>
        <button type="submit" class="button button-primary">
          {t(texts.signIn)}
        </button>
      </form>
    </main>
  );
}

/** The host's own session has ended, and it named no page to sign in on. */
export function SignedOut() {
  const { t } = useText();
  return (
    <main id="content" class="sign-in">
      <h1>{t(texts.sessionOverTitle)}</h1>
      <p class="lead">{t(texts.sessionOver)}</p>
      <button type="button" class="button button-primary" onClick={() => location.reload()}>
        {t(texts.reload)}
      </button>
    </main>
  );
}
