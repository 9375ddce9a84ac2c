import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = process.cwd();
const WHERE = ['libs/payscore-sync/src', 'libs/payscore-simulator/src', 'src', 'docs', 'examples'];
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** Words that are not used any more, with those that are. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\bDeliveryWorker\b/, 'WorkerService'],
  [/\bDispatcher\b/, 'PollLoop'],
  [/\bCarrier\b/, 'SyncWorker'],
  [/\bAttemptRunner\b/, 'AttemptExecutor'],
  [/\bCompletionWriter\b/, 'BatchCompleter'],
  [/\bDueRun\b/, 'OneShotRun'],
  [/\b(Sweeper|Janitor)\b/, 'LeaseRescuer, RetentionCleaner'],
  [/\bStallWatch\b/, 'OverdueDetector'],
  [/\b(Pacer|LaneMeter)\b/, 'RateLimiter, ReplyTally'],
  [/\b(LaneStore|LaneState|lanes?)\b/i, 'institution state'],
  [/\b(Courier|HostOrder)\b/, 'FailoverTransport, HostPreference'],
  [/\b(CommitHint|ShutdownHint)\b/, 'CommitListener, ShutdownWarning'],
  [/\b(SyncPeople|rulingOn|personWords)\b/, 'OperatorActions, decideAction, validateAction'],
  [/\bstandingOf\b/, 'planInsert'],
  [/\bpayscore_sync_(deliveries|lanes)\b/, 'payscore_sync_handler_calls, payscore_sync_institutions'],
  [/\b(afresh|anew)\b/i, 'again'],
  [/\breckon(s|ed|ing)?\b/i, 'estimate'],
  [/\bfor ever\b/i, 'forever'],
  [/(^|[.:*/] +|\/\/ )Nor\b/m, 'a sentence of its own'],
  [/\bon-line\b/i, 'online'],
  [/\bunder way\b/i, 'in progress'],
];

const files = [
  ...PAGES,
  ...WHERE.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
].filter((name) => /\.(ts|md)$/.test(name) && !/node_modules|\.zh-CN\./.test(name));

describe('the words of code and pages', () => {
  const texts = files.map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

  it('are looked for in all of them', () => expect(texts.length).toBeGreaterThan(300));

  it.each(REFUSED)('have no %s, but %s', (word) => {
    expect(texts.filter(({ text }) => word.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
