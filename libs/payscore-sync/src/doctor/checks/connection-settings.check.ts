import type { DataSource } from 'typeorm';
import { type Finding, ok, warning } from '../findings/finding.js';

interface Settings {
  readonly connectTimeoutMS?: number;
  readonly extra?: {
    readonly connectionTimeoutMillis?: number;
    readonly keepAlive?: boolean;
    readonly enableKeepAlive?: boolean;
  };
}

/** Whether the driver of a host's data source detects a silent connection. */
export function examineConnectionSettings(dataSource: DataSource, file: string): Finding {
  const missing = missingIn(dataSource);
  if (missing.length === 0) return ok('connection-settings', 'silent connections are noticed', file);
  const detail = `without ${missing.join(' and ')} a connection may hang for hours`;
  return warning('connection-settings', { subject: file, detail, code: 'PAYSCORE_E_SILENT_CONNECTIONS' });
}

function missingIn({ options }: DataSource): string[] {
  const { connectTimeoutMS, extra = {} } = options as Settings;
  if (options.type === 'postgres') {
    return [
      ...((connectTimeoutMS ?? extra.connectionTimeoutMillis) ? [] : ['connectTimeoutMS']),
      ...(extra.keepAlive === true ? [] : ['extra.keepAlive']),
    ];
  }
  // The defaults of mysql2: keep-alive, and 10 seconds for a new connection.
  return extra.enableKeepAlive === false ? ['extra.enableKeepAlive'] : [];
}
