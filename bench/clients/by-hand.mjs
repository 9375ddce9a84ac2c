import { syncPath } from '../shared/orders.mjs';
import { createPost } from './post.mjs';
import { createSigning } from './signing-by-hand.mjs';

/** `node:http`, signing and verifying in the event loop: what all clients are held against. */
export function createFloor(baseUrl, credentials) {
  const signing = createSigning(credentials);
  const post = createPost(baseUrl);
  return async (orderNo, body) => {
    const text = JSON.stringify(body);
    const path = syncPath(orderNo);
    accept(signing, await post(path, signing.sync(path, text), text));
  };
}

/** The same, with the thread pool signing. */
export function createAsyncFloor(baseUrl, credentials) {
  const signing = createSigning(credentials);
  const post = createPost(baseUrl);
  return async (orderNo, body) => {
    const text = JSON.stringify(body);
    const path = syncPath(orderNo);
    accept(signing, await post(path, await signing.async(path, text), text));
  };
}

/** @throws {Error} unless it is a 204 of WeChat Pay's */
export function accept(signing, { status, headers, body }) {
  if (status !== 204) throw new Error(`The reply is ${status}.`);
  signing.verify(headers, body);
}
