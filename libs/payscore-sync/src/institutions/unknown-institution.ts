import { PayscoreError } from '../errors/index.js';

/** @param name undefined: none was given @param count of the known ones */
export function unknownInstitution(name: string | undefined, count: number): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_UNKNOWN_INSTITUTION',
    name === undefined
      ? `${count === 0 ? 'No institution is' : 'Several institutions are'} configured. Say which one is meant (institution).`
      : 'No institution of that name is configured. Use the name given in the options; without one it is the mchid.',
  );
}
