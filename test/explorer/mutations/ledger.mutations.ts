import { NOW } from '../model/settings.js';
import type { Mutation } from './mutation.js';

const LEADS = {
  kind: 'new',
  revision: 1,
  leads: true,
  maybeSent: false,
  notBefore: NOW,
  earliest: NOW,
} as const;

/** Rules that the ledger's statements and the workers keep. */
export const LEDGER_MUTATIONS: readonly Mutation[] = [
  {
    rule: 'only the holder of the lease writes (fence)',
    scenario: 'one number',
    off: { writesAreFenced: false },
    breaks: 'now',
  },
  {
    rule: 'a leased row is not claimed',
    scenario: 'one number',
    off: { leasesExclude: false },
    breaks: 'two calls of one order',
  },
  {
    rule: 'no call begins that could outlive its lease',
    scenario: 'one number',
    off: { looksAtItsLease: false },
    breaks: 'two calls of one order',
  },
  {
    rule: 'only what no call was begun for is given back',
    scenario: 'one number',
    off: { releasesOnlyUnsent: false },
    breaks: 'sent again',
  },
  {
    rule: 'a lease that ran out leaves an uncertain row',
    scenario: 'one number',
    off: { recoversAsUncertain: false },
    breaks: 'sent again',
  },
  {
    rule: 'leases that ran out are taken back',
    scenario: 'one number',
    off: { recovers: false },
    breaks: 'rest',
  },
  {
    rule: 'a settled row gives the next its turn',
    scenario: 'two numbers',
    off: { advances: false },
    breaks: 'rest',
  },
  {
    rule: 'a number gives way to a lower one',
    scenario: 'two numbers',
    off: { givesWay: false },
    breaks: 'before a lower number is settled',
  },
  {
    rule: 'a new fact leads only an order with nothing unsettled',
    scenario: 'two numbers',
    off: { planInsert: () => LEADS },
    breaks: 'have the head',
  },
  {
    rule: 'after a failover what is unsettled may have been sent',
    scenario: 'a failover',
    off: { asksAfterFailover: false },
    breaks: 'sent again',
  },
  {
    rule: 'after a failover what is recorded again may have been sent',
    scenario: 'a failover',
    off: { asksAboutWhatIsRecordedAgain: false },
    breaks: 'sent again',
  },
  {
    rule: 'nothing is claimed before that is marked',
    scenario: 'a failover',
    off: { claimsOnlyTrusted: false },
    breaks: 'sent again',
  },
  {
    rule: 'after a failover nothing is called for before all earlier leases ran out',
    scenario: 'a failover',
    off: { waitsOutLeasesAfterFailover: false },
    breaks: 'two calls of one order',
  },
];
