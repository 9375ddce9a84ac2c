export { SyncWatcher } from './sync-watcher.js';
