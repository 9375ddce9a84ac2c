import type {
  PayscoreHandlerCallRecord,
  PayscoreNotificationRecord,
  PayscoreInstitutionState,
  PayscoreRunPlan,
  PayscoreRunResult,
  PayscoreSyncRecord,
  PayscoreSyncStats,
  PayscoreThroughput,
  Problem,
} from '../../src/index.js';
import type * as wire from '../../src/http/console/wire.js';
import type { Me, SyncDetailsWithLogs, SyncWithLogs } from '../../src/http/answers.js';

/** What JSON makes of a value: times become text. */
type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Json<T[Key]> }
      : T;

/** True for types that are the same; else the compiler says which of them is not. */
type Same<One, Other> = [Json<One>] extends [Other]
  ? [keyof One] extends [keyof Other]
    ? true
    : false
  : false;

const same: readonly [
  Same<PayscoreSyncRecord, wire.WireSync>,
  Same<SyncWithLogs, wire.WireSyncWithLogs>,
  Same<SyncDetailsWithLogs, wire.WireSyncDetails>,
  Same<PayscoreHandlerCallRecord, wire.WireHandlerCall>,
  Same<PayscoreNotificationRecord, wire.WireNotification>,
  Same<PayscoreInstitutionState, wire.WireInstitution>,
  Same<PayscoreSyncStats, wire.WireStats>,
  Same<PayscoreThroughput, wire.WireThroughput>,
  Same<PayscoreRunPlan, wire.WireBulkPlan>,
  Same<PayscoreRunResult, wire.WireBulkRun>,
  Same<Me, wire.WireMe>,
  Same<Problem, wire.WireProblem>,
] = [true, true, true, true, true, true, true, true, true, true, true, true];

it('the types of the wire are those of what the routes answer, as JSON', () => {
  expect(same).not.toContain(false);
});
