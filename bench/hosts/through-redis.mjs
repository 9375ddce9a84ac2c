import { BullModule } from '@nestjs/bullmq';
import { bullmqDispatch } from 'nestjs-payscore-sync/bullmq';

const QUEUE = 'payscore-institutions';

/** Extras of a registration whose workers are told of due syncs through this Redis. */
export function throughRedis(url) {
  const connection = { url };
  const queue = BullModule.registerQueue({ name: QUEUE, connection });
  return { dispatch: bullmqDispatch({ queue: QUEUE }), imports: [queue] };
}
