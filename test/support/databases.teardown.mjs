export default async function teardown() {
  await Promise.all([globalThis.payscorePostgres?.stop(), globalThis.payscoreMariadb?.stop()]);
  // Said again at the end, where it is not scrolled away.
  if (globalThis.payscoreSkipped) console.warn(`\n${globalThis.payscoreSkipped}\n`);
}
