import { LEDGER_MUTATIONS } from './ledger.mutations.js';
import { NOTICE_MUTATIONS } from './notices.mutations.js';
import { PEOPLE_MUTATIONS } from './people.mutations.js';
import { REPLY_MUTATIONS } from './replies.mutations.js';

export type { Mutation } from './mutation.js';

/** Every rule that is switched off in turn. */
export const MUTATIONS = [...REPLY_MUTATIONS, ...PEOPLE_MUTATIONS, ...LEDGER_MUTATIONS, ...NOTICE_MUTATIONS];
