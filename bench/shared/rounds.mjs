/**
 * Runs `measure` for every contender in turn, round by round, each round beginning with another one, so that what
 * disturbs the machine disturbs all alike. The first round warms up and is thrown away.
 *
 * @template T
 * @param {readonly string[]} contenders
 * @param {number} rounds that count
 * @param {(contender: string, round: number) => Promise<T>} measure
 * @returns {Promise<Record<string, T[]>>} one result per round and contender
 */
export async function interleave(contenders, rounds, measure) {
  const results = Object.fromEntries(contenders.map((contender) => [contender, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(round + turn) % contenders.length];
      const result = await measure(contender, round);
      if (round > 0) results[contender].push(result);
    }
  }
  return results;
}
