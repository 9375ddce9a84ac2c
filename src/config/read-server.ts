import { ConfigurationError, type Environment } from 'nestjs-payscore-sync';
import { readText } from './environment.js';

/** Where the service listens. */
export interface ServerSettings {
  /** 0 lets the system choose one. */
  readonly port: number;
  readonly host: string;
}

/**
 * All interfaces, because in a container a service on 127.0.0.1 cannot be reached from outside it. Every route
 * but /health asks for a token; set HOST=127.0.0.1 to be reachable from this machine only.
 */
const DEFAULT_HOST = '0.0.0.0';

/** `PORT` and `HOST`. @throws ConfigurationError */
export function readServer(environment: Environment): ServerSettings {
  const port = readText(environment, 'PORT') ?? '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    const remedy = 'Give a whole number from 0 to 65535, or leave it out for 3000.';
    throw new ConfigurationError([{ field: 'PORT', message: 'is no port.', remedy }]);
  }
  return { port: Number(port), host: readText(environment, 'HOST') ?? DEFAULT_HOST };
}
