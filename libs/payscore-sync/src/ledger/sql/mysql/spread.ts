import type { RecordingExecutor } from '../recording-sql.js';

/** Only `mysql2` turns a list into `?, ?, …`, so each of its values gets its own `?`. */
export function spreading(executor: RecordingExecutor): RecordingExecutor {
  return {
    query: (text, parameters) => {
      let next = 0;
      const spread = text.replace(/\?/g, () => {
        const parameter = parameters[next++];
        return Array.isArray(parameter) ? parameter.map(() => '?').join(', ') : '?';
      });
      return executor.query(spread, parameters.flat());
    },
  };
}
