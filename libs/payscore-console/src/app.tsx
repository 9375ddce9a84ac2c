import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { ApiError, get } from './api/client.js';
import { session, shell } from './api/session.js';
import type { Me } from './api/types.js';
import { AppContext } from './parts/app-context.js';
import { Header } from './header.js';
import { LanguageContext } from './texts/use-text.js';
import { Failure, Skeleton } from './parts/notices.js';
import { useNow } from './parts/use-now.js';
import { useLanguage } from './preferences.js';
import { useRoute } from './routing/route.js';
import { SignedOut, SignIn } from './sign-in.js';
import { Views } from './views/views.js';

/** Long enough to read a few words, ms. */
const SAID_FOR_MS = 4000;

type Stage =
  | { readonly name: 'starting' | 'signed-out' }
  | { readonly name: 'sign-in'; readonly isRefused: boolean }
  | { readonly name: 'failed'; readonly error: ApiError }
  | { readonly name: 'ready'; readonly me: Me };

export function App() {
  const { language, choose, suggest } = useLanguage();
  const [stage, setStage] = useState<Stage>({ name: 'starting' });
  const [isPaused, setPaused] = useState(false);
  const [said, setSaid] = useState('');
  const now = useNow();

  const onUnauthorized = useCallback(() => {
    const hadToken = session.token !== null;
    session.token = null;
    if (shell.isPublic) setStage({ name: 'sign-in', isRefused: hadToken });
    else if (shell.signInUrl) location.assign(shell.signInUrl);
    else setStage({ name: 'signed-out' });
  }, []);

  const start = useCallback(async () => {
    if (shell.isPublic && session.token === null) return setStage({ name: 'sign-in', isRefused: false });
    try {
      const me = await get<Me>('me');
      suggest(me.locale);
      setStage({ name: 'ready', me });
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError(0, null);
      if (failure.status === 401) onUnauthorized();
      else setStage({ name: 'failed', error: failure });
    }
  }, []);
  useEffect(() => void start(), []);

  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);
  // What was said is about the place it was said at.
  const { view, params } = useRoute();
  useEffect(() => setSaid(''), [view, params['id']]);

  const signIn = (token: string) => {
    session.token = token;
    void start();
  };
  const signOut = () => {
    session.token = null;
    setStage({ name: 'sign-in', isRefused: false });
  };
  const polling = useMemo(() => ({ isPaused, onUnauthorized }), [isPaused]);
  const me = stage.name === 'ready' ? stage.me : null;

  return (
    <LanguageContext.Provider value={language}>
      <Header
        me={me}
        isPaused={isPaused}
        onPause={setPaused}
        onLanguage={choose}
        onSignOut={me && shell.isPublic ? signOut : null}
      />
      {stage.name === 'sign-in' && <SignIn isRefused={stage.isRefused} onSignIn={signIn} />}
      {stage.name === 'signed-out' && <SignedOut />}
      {stage.name === 'starting' && (
        <main id="content">
          <Skeleton />
        </main>
      )}
      {stage.name === 'failed' && (
        <main id="content">
          <Failure error={stage.error} readAt={null} onRetry={() => void start()} />
        </main>
      )}
      {me && (
        <AppContext.Provider value={{ me, polling, now, announce: setSaid }}>
          <Views />
        </AppContext.Provider>
      )}
      <div class="toast" role="status">
        {said}
      </div>
    </LanguageContext.Provider>
  );
}
