export default async function teardown() {
  await globalThis.payscorePostgres?.stop();
}
