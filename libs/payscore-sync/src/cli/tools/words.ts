import type { Both } from '../../story/both.js';
import { fill, type Values } from '../../text/fill.js';

/** A text of the story with values put in. */
export const inEnglish = ([english]: Both, values: Values = {}): string => fill(english, values);
