export { fill, type Values } from '../../../payscore-sync/src/text/fill.js';

/** A text from outside that stands within a sentence: its directions end with it. */
export function isolate(text: string): string {
  return `\u2068${text.replace(/[\u202A-\u202E\u2066-\u2069]/g, '')}\u2069`;
}
