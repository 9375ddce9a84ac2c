import { dialog } from './dialog.js';
import { frame } from './frame.js';
import { list } from './list.js';
import { overview } from './overview.js';
import { story } from './story.js';
import { sync } from './sync.js';

/**
 * The page's own words. `{name}` is filled in; ` | ` parts the form for one from the form for other counts. Chinese by the words
 * of the merchant platform (商户平台).
 */
export const TEXTS = { ...frame, ...overview, ...list, ...sync, ...story, ...dialog };

export type TextKey = keyof typeof TEXTS;
