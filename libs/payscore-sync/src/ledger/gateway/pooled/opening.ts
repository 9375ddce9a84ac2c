import type { QueryRunner } from 'typeorm';
import type { Opening } from './pooled-driver.js';

/** @param close what else is to be done when nobody waits for it any more */
export function opening(runner: QueryRunner, connected: Promise<object>, close: () => void): Opening {
  return {
    connected,
    giveUp: () => {
      connected.then(
        () => runner.release(),
        () => undefined,
      );
      close();
    },
  };
}
