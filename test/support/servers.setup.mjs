import { DATABASES, startOptionalServers } from './optional-servers.mjs';

export default () => startOptionalServers(DATABASES);
