const KEY = 'payscore-console.token';

/** The operator's token, kept while the tab is open and never in an address. */
export const session = {
  get token(): string | null {
    return sessionStorage.getItem(KEY);
  },
  set token(token: string | null) {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  },
};

/** How the host serves the page: written into the shell by the server. */
export const shell = {
  isPublic: document.documentElement.dataset['shell'] === 'public',
  signInUrl: document.documentElement.dataset['signInUrl'] || null,
};
