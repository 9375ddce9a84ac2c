import { BROWSERS, stopOptionalServers } from './optional-servers.mjs';

export default () => stopOptionalServers(BROWSERS);
