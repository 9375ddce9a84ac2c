import { Injectable } from '@nestjs/common';
import {
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  OnPayscoreSynced,
  type PayscoreSyncRecord,
} from 'nestjs-payscore-sync';
import type { ToldReport } from './messages.js';

/** The host's handlers: they pass on what they are told, and have it in hand only once it has left this process. */
@Injectable()
export class Witness {
  constructor(private readonly report: (told: ToldReport) => Promise<void>) {}

  @OnPayscoreSynced({ id: 'witness' })
  onSynced(sync: PayscoreSyncRecord): Promise<void> {
    return this.pass('synced', sync);
  }

  @OnPayscoreDoublePaid({ id: 'witness' })
  onDoublePaid(sync: PayscoreSyncRecord): Promise<void> {
    return this.pass('double_paid', sync);
  }

  @OnPayscoreParked({ id: 'witness' })
  onParked(sync: PayscoreSyncRecord): Promise<void> {
    return this.pass('parked', sync);
  }

  private pass(event: string, { id, status, transactionId }: PayscoreSyncRecord): Promise<void> {
    return this.report({ type: 'told', event, syncId: id, status, transactionId });
  }
}
