import { DATABASES, stopOptionalServers } from './optional-servers.mjs';

export default () => stopOptionalServers(DATABASES);
