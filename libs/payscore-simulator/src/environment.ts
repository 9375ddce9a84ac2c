import type { Institution } from './institution.js';
import type { KeyMode } from './platform/platform.js';

/** The variables a host needs to use this simulator as WeChat Pay. PEM values are one line, newlines as `\n`. */
export function environmentFor(
  baseUrl: string,
  institution: Institution,
  mode: KeyMode,
): Record<string, string> {
  const publicKey = {
    PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: institution.platformKeyId,
    PAYSCORE_WECHATPAY_PUBLIC_KEY: oneLine(institution.platformPublicKeyPem),
  };
  return {
    PAYSCORE_BASE_URL: baseUrl,
    PAYSCORE_MCHID: institution.mchid,
    PAYSCORE_MERCHANT_SERIAL_NO: institution.serialNo,
    PAYSCORE_MERCHANT_PRIVATE_KEY: oneLine(institution.options.merchantPrivateKeyPem),
    PAYSCORE_API_V3_KEY: institution.options.apiV3Key,
    ...(mode === 'certificates' ? {} : publicKey),
  };
}

/** The same variables as the text of a `.env` file. */
export function toDotenv(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('');
}

function oneLine(pem: string): string {
  return pem.trim().replaceAll('\r\n', '\n').replaceAll('\n', '\\n');
}
