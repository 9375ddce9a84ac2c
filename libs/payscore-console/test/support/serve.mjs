/** The page with fixtures, to look at by hand: node libs/payscore-console/test/support/serve.mjs */
import { startFakeServer, TOKEN } from './fake-server.mjs';

const { url } = await startFakeServer();
console.log(`${url}\nOperator token: ${TOKEN}`);
