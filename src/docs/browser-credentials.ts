import type { IncomingMessage } from 'node:http';

/**
 * Lets a person open a page in a browser, which cannot send a bearer token but asks for a name and a password: the
 * password of `Authorization: Basic` becomes the bearer token. The name is not looked at; the token tells who it is.
 */
export function passwordAsToken({ headers }: Pick<IncomingMessage, 'headers'>): void {
  const encoded = /^Basic +([0-9A-Za-z+/]+=*)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  headers.authorization = `Bearer ${text.slice(text.indexOf(':') + 1)}`;
}
