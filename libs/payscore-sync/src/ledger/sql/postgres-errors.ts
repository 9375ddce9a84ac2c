/** Lock timeout, unique violation, deadlock, serialisation failure: somebody else was faster. */
const LOST_RACE = ['55P03', '23505', '40P01', '40001'];

/** Whether a statement that may be repeated at any time failed only because of what others did meanwhile. */
export function isLostRace(error: unknown): boolean {
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } };
  return LOST_RACE.includes(String(driverError?.code ?? code));
}
