export { startOptionalServers as default } from './optional-servers.mjs';
