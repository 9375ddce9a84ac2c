/** A reply before it is signed. */
export interface PlainReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

const EMPTY = Buffer.alloc(0);

export function noContent(): PlainReply {
  return { status: 204, headers: {}, body: EMPTY };
}

export function json(
  status: number,
  body: Buffer | string,
  headers: Record<string, string> = {},
): PlainReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(body),
  };
}

export function html(status: number, page: string): PlainReply {
  return { status, headers: { 'Content-Type': 'text/html' }, body: Buffer.from(page) };
}

/** The reply itself, or a stand-in when it has no body to play with. */
export function withBody(reply: PlainReply): PlainReply {
  return reply.body.length > 0 ? reply : json(200, '{}');
}
