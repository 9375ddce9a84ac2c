import { createApp } from '../../dist/src/create-app.js';

// Starts and stops apps of the built example host, each with its own environment. To load it takes ten times as long as
// to start it.

const apps = new Map();

process.on('message', async ({ environment, stop }) => {
  process.send(await (stop === undefined ? started(environment) : stopped(stop)).catch(problemOf));
});
process.send({});

async function started(environment) {
  process.env = { PATH: process.env.PATH, ...environment };
  const app = await createApp();
  await app.listen(0, '127.0.0.1');
  app.flushLogs();
  const url = await app.getUrl();
  apps.set(url, app);
  return { url };
}

async function stopped(url) {
  await apps.get(url).close();
  apps.delete(url);
  return {};
}

const problemOf = ({ stack }) => ({ problem: stack });
