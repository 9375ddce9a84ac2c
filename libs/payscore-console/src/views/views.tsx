import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import * as texts from '../texts/index.js';
import { useText } from '../texts/use-text.js';
import { useRoute } from '../routing/route.js';
import { FindView } from './find/find-view.js';
import { HelpView } from './help/help-view.js';
import { ListView } from './list/list-view.js';
import { Overview } from './overview/overview.js';
import { SyncView } from './sync/sync-view.js';

const TITLES = {
  overview: texts.overview,
  list: texts.syncs,
  find: texts.find,
  sync: texts.syncs,
  help: texts.help,
} as const;

/** The view of the address. A new one takes the focus, so that a screen reader begins there. */
export function Views() {
  const { t } = useText();
  const { view, params } = useRoute();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const place = `${view} ${params['id'] ?? ''}`;
  useEffect(() => {
    document.title = `${t(TITLES[view])} · ${t(texts.appName)}`;
  }, [view, t]);
  // Before anybody can put the focus elsewhere.
  useLayoutEffect(() => {
    if (!isFirst.current) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    isFirst.current = false;
  }, [place]);
  return (
    <main id="content" ref={main} tabIndex={-1} key={place}>
      {view === 'overview' && <Overview institution={params['institution'] ?? ''} />}
      {view === 'list' && <ListView params={params} />}
      {view === 'find' && <FindView q={params['q'] ?? ''} />}
      {view === 'sync' && <SyncView id={params['id'] ?? ''} />}
      {view === 'help' && <HelpView q={params['q'] ?? ''} />}
    </main>
  );
}
