import type { QueryRunner } from 'typeorm';
import type { Opening } from './pooled-driver.js';

/** @param close ends the opening of a new connection; does nothing where the pool had one */
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
