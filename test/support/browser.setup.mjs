import { BROWSERS, startOptionalServers } from './optional-servers.mjs';

export default () => startOptionalServers(BROWSERS);
