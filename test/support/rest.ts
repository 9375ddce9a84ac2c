import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';

type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON. @throws SyntaxError where it is none */
  readonly body: Json;
}

const agent = new Agent({ keepAlive: true });

/** One request, without what makes `fetch` take three times as long. A body is sent as JSON, a text as it is. */
export async function send(
  method: string,
  url: string,
  headers: OutgoingHttpHeaders,
  body?: unknown,
): Promise<Answer> {
  const given = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const length = given === undefined ? {} : { 'content-length': Buffer.byteLength(given) };
  const response = await new Promise<Parameters<NonNullable<Parameters<typeof request>[2]>>[0]>(
    (resolve, reject) => {
      const options = { method, agent, headers: { ...headers, ...length } };
      request(url, options, resolve).on('error', reject).end(given);
    },
  );
  const text = await textOf(response);
  return {
    status: response.statusCode ?? 0,
    get headers() {
      return new Headers(response.headers as Record<string, string>);
    },
    text,
    get body(): Json {
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
  };
}

/** Calls a host's routes with a token, or with none. A text is sent as it is. */
export function restOf(url: string, token?: string) {
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  return (method: string, path: string, body?: unknown): Promise<Answer> =>
    send(method, url + path, headers, body);
}
