import * as http from 'node:http';
import * as https from 'node:https';

/** One POST by `node:http` alone, over kept connections: the floor of every client. */
export function createPost(baseUrl) {
  const { protocol, hostname, port } = new URL(baseUrl);
  const { Agent, request } = protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true });
  return (path, headers, body) =>
    new Promise((resolve, reject) => {
      const outgoing = request({ hostname, port, path, method: 'POST', headers, agent }, (incoming) => {
        const chunks = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const { statusCode: status, headers } = incoming;
          resolve({ status, headers, body: Buffer.concat(chunks).toString() });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
}
