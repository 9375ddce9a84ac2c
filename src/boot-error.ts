import { PayscoreError } from 'nestjs-payscore-sync';
import { DatabaseError } from './database/database.error.js';

/** Why the service did not start, for the person at the terminal: what, and what to do, without a stack. */
export function describeBootError(error: unknown): string {
  if (error instanceof PayscoreError || error instanceof DatabaseError) return error.message;
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  const isAboutAddress = syscall === 'listen' || syscall === 'getaddrinfo';
  if (isAboutAddress && code === 'EADDRINUSE') {
    return `Port ${port} on ${address} is taken by another process. Stop that one, or set PORT to a free port.`;
  }
  if (isAboutAddress)
    return `Cannot listen (${code}). Set HOST and PORT to what this machine has and allows.`;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'Unknown error';
}
