/** One call of the control API, read. */
export interface ControlCall {
  /** What varies in the path, decoded: an order number or a serial number; empty where nothing does. */
  readonly segment: string;
  readonly query: URLSearchParams;
  /** The parsed JSON body; an empty object when there is none. */
  readonly body: unknown;
}

export interface ControlRoute {
  readonly method: string;
  readonly path: RegExp;
  /** Returns, now or later, what is answered as JSON. */
  readonly run: (call: ControlCall) => unknown;
}

export function route(method: string, path: RegExp, run: ControlRoute['run']): ControlRoute {
  return { method, path, run };
}
