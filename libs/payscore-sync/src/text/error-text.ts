import { cut, oneLine } from './one-line.js';

/** Longest foreign text in a log line or a row, characters. */
const MAX_TEXT = 512;

/**
 * Any thrown value as one clean line of at most 512 characters, without its stack. Never throws, also for
 * values that are no Error: a symbol, an object without a prototype, a getter that throws, a revoked proxy.
 */
export function errorText(thrown: unknown): string {
  return shortened(describe(thrown));
}

/**
 * As `errorText`, without the name of the error. For lines that already name what failed. A refused connection may have
 * a code and no message.
 */
export function errorMessage(thrown: unknown): string {
  const message = textOf(thrown, 'message') ?? textOf(thrown, 'code');
  return message === null ? errorText(thrown) : shortened(message);
}

/** A property of a thrown value, if it is a non-empty text; otherwise null. Never throws. */
export function textOf(thrown: unknown, name: 'name' | 'message' | 'code' | 'stack'): string | null {
  try {
    const value = (thrown as Readonly<Record<string, unknown>> | null | undefined)?.[name];
    return typeof value === 'string' && value !== '' ? value : null;
  } catch {
    return null;
  }
}

/** Whether an `import()` failed because the host lacks that package. */
export function isMissingPackage(thrown: unknown, name: string): boolean {
  const code = textOf(thrown, 'code');
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return isNotFound && errorMessage(thrown).includes(name);
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  const [name, message] = [textOf(thrown, 'name'), textOf(thrown, 'message')];
  // Checked by properties, not `instanceof`: an Error of another realm is an Error too.
  if (typeof thrown === 'object' && (message !== null || hasErrorName(name))) {
    return `${name ?? 'Error'}: ${message ?? ''}`;
  }
  return `threw a value of type ${typeof thrown}, not an Error`;
}

function hasErrorName(name: string | null): boolean {
  return name !== null && /Error$|Exception$/.test(name);
}

function shortened(text: string): string {
  return cut(oneLine(text.slice(0, 8 * MAX_TEXT)), MAX_TEXT);
}
