import { useLayoutEffect, useState } from 'preact/hooks';

export const VIEWS = ['overview', 'list', 'find', 'sync', 'help'] as const;

export type View = (typeof VIEWS)[number];

/** The query string: all there is to the state of a view. Empty values are left out. */
export type Params = Readonly<Record<string, string | undefined>>;

export interface Route {
  readonly view: View;
  readonly params: Params;
}

const listeners = new Set<() => void>();

export function currentRoute(): Route {
  const params = Object.fromEntries(new URLSearchParams(location.search));
  const view = VIEWS.find((one) => one === params['view']) ?? 'overview';
  return { view, params };
}

/** An address of this page, relative, so that it works under any prefix. */
export function hrefOf(view: View, params: Params = {}): string {
  const query = new URLSearchParams({ view });
  for (const [name, value] of Object.entries(params)) if (value && name !== 'view') query.set(name, value);
  return `?${query}`;
}

export function navigate(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute);
  // With the first drawing: a way taken at once is not missed.
  useLayoutEffect(() => {
    const onChange = () => setRoute(currentRoute());
    listeners.add(onChange);
    addEventListener('popstate', onChange);
    return () => {
      listeners.delete(onChange);
      removeEventListener('popstate', onChange);
    };
  }, []);
  return route;
}
