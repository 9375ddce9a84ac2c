export { stopOptionalServers as default } from './optional-servers.mjs';
