import type { WayOrder, WayReport } from './far-side.js';
import { startForwarder } from './forwarder.js';

/** How slow the way is, and what is lost on it. */
const WEATHER = { delayMs: [5, 25], retransmitShare: 0.01, lossShare: 0.0005 } as const;

process.once('disconnect', () => process.exit());
process.on('message', ({ from, to }: WayOrder) => {
  void startForwarder({ host: from, port: 0 }, to, WEATHER).then(({ port }) => {
    const report: WayReport = { to: `${to.host}:${to.port}`, port };
    process.send?.(report);
  });
});
