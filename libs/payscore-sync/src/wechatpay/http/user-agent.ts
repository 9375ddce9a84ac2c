/** Version of this package; a test keeps it equal to package.json. */
export const PACKAGE_VERSION = '0.1.0';

/** E.g. `nestjs-payscore-sync/0.1.0 node/22`. WeChat Pay refuses requests without a User-Agent. */
export function defaultUserAgent(): string {
  return `nestjs-payscore-sync/${PACKAGE_VERSION} node/${process.versions.node.split('.')[0]}`;
}
