const SECRETS = [
  'DATABASE_URL',
  'PAYSCORE_API_V3_KEY',
  'PAYSCORE_HTTP_TOKEN',
  'PAYSCORE_MERCHANT_PRIVATE_KEY',
  'PAYSCORE_OPERATOR_TOKENS',
  'REDIS_URL',
];

/** Removes what was read at start, so that no child process and no dump of the environment carries it on. */
export function forgetSecrets(environment: NodeJS.ProcessEnv): void {
  for (const name of SECRETS) delete environment[name];
}
