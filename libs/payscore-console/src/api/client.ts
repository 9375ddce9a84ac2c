import { session } from './session.js';
import type { Problem } from './types.js';

/** A check waits for WeChat Pay's answer, for 15 seconds at most. */
const PATIENCE_MS = 30_000;

/** The routes lie beside the console, wherever a proxy or a prefix puts both. */
const BASE = new URL('../../', import.meta.url);

/** The server refused, or did not answer: `status` is 0 then. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem?.detail ?? `HTTP ${status}`);
  }
}

type Query = Readonly<Record<string, string | undefined>>;

/** @throws ApiError */
export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return call<T>(url, {}, signal);
}

/** @throws ApiError */
export function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'Content-Type': 'application/json' };
  return call<T>(new URL(path, BASE), { method: 'POST', headers, body: JSON.stringify(body) });
}

async function call<T>(url: URL, init: RequestInit, signal?: AbortSignal): Promise<T> {
  const { token } = session;
  const headers = {
    Accept: 'application/json',
    ...(init.headers as Record<string, string> | undefined),
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  };
  // AbortSignal.any would do, but browsers of 2023 lack it.
  const control = new AbortController();
  const abort = () => control.abort();
  const timer = setTimeout(abort, PATIENCE_MS);
  signal?.addEventListener('abort', abort);
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(url, {
      ...init,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: control.signal,
    });
    answer = await response.json().catch(() => null);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, null);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
  if (response.ok && answer !== null) return answer as T;
  throw new ApiError(response.ok ? 0 : response.status, isProblem(answer) ? answer : null);
}

function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && 'detail' in answer && 'code' in answer;
}
