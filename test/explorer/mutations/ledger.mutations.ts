import { NOW } from '../model/settings.js';
import { mutationsOf } from './mutation.js';

const LEADS = {
  kind: 'new',
  revision: 1,
  leads: true,
  maybeSent: false,
  notBefore: NOW,
  earliest: NOW,
} as const;

/** Rules that the ledger's statements and the workers keep. */
export const LEDGER_MUTATIONS = [
  ...mutationsOf('one number', {
    'only the holder of the lease writes (fence)': { writesAreFenced: false, breaks: 'now' },
    'a leased row is not claimed': { leasesExclude: false, breaks: 'two calls of one order' },
    'no call begins that could outlive its lease': {
      breaks: 'two calls of one order',
      looksAtItsLease: false,
    },
    'only what no call was begun for is given back': { releasesOnlyUnsent: false, breaks: 'sent again' },
    'a lease that ran out leaves an uncertain row': { recoversAsUncertain: false, breaks: 'sent again' },
    'leases that ran out are taken back': { recovers: false, breaks: 'rest' },
  }),
  ...mutationsOf('two numbers', {
    'a settled row gives the next its turn': { advances: false, breaks: 'rest' },
    'a number gives way to a lower one': { givesWay: false, breaks: 'before a lower number is settled' },
    'a new fact leads only an order with nothing unsettled': {
      breaks: 'have the head',
      planInsert: () => LEADS,
    },
  }),
  ...mutationsOf('a failover', {
    'after a failover what is unsettled may have been sent': {
      breaks: 'sent again',
      asksAfterFailover: false,
    },
    'after a failover what is recorded again may have been sent': {
      breaks: 'sent again',
      asksAboutWhatIsRecordedAgain: false,
    },
    'nothing is claimed before that is marked': { claimsOnlyTrusted: false, breaks: 'sent again' },
    'after a failover nothing is called for before all earlier leases ran out': {
      breaks: 'two calls of one order',
      waitsOutLeasesAfterFailover: false,
    },
  }),
];
