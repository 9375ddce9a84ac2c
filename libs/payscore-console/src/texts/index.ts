// The page's own words. `{name}` is filled in; ` | ` parts the form for one from the form for other counts. Chinese by the words
// of the merchant platform (商户平台). A constant each: the names of constants do not reach the bundle.
export * from './dialog.js';
export * from './frame.js';
export * from './list.js';
export * from './overview.js';
export * from '../../../payscore-sync/src/story/texts.js';
export * from './sync.js';
