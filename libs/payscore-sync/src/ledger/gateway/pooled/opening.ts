import type { QueryRunner } from 'typeorm';
import type { Opening } from './pooled-driver.js';

/** @param close further work after the caller stopped waiting */
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
