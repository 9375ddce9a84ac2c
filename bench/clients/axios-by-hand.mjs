import axios from 'axios';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { syncPath } from '../shared/orders.mjs';
import { accept } from './by-hand.mjs';
import { createSigning } from './signing-by-hand.mjs';

/** axios as a careful person sets it up: kept connections, no redirects, exact bytes. */
export function createAxiosByHand(baseUrl, credentials) {
  const signing = createSigning(credentials);
  const http = axios.create({
    baseURL: baseUrl,
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
    maxRedirects: 0,
    proxy: false,
    responseType: 'text',
    transformRequest: [(data) => data],
    transformResponse: [(data) => data],
    validateStatus: () => true,
  });
  return async (orderNo, body) => {
    const text = JSON.stringify(body);
    const path = syncPath(orderNo);
    const { status, headers, data } = await http.post(path, text, { headers: signing.sync(path, text) });
    accept(signing, { status, headers, body: data });
  };
}
