import {
  type Environment,
  optionsFromEnvironment,
  type PayscoreInstitutionOptions,
} from 'nestjs-payscore-sync';

/** The names are kept in the ledger: never change one. */
export const INSTITUTIONS = { hongkong: 'HK_', macao: 'MO_' } as const;

export type InstitutionName = keyof typeof INSTITUTIONS;

/** Reads `HK_PAYSCORE_MCHID` and so on as if it were `PAYSCORE_MCHID`. */
export function institutionsFrom(environment: Environment): PayscoreInstitutionOptions[] {
  return Object.entries(INSTITUTIONS).flatMap(([name, prefix]) => {
    const own = Object.entries(environment)
      .filter(([variable]) => variable.startsWith(prefix))
      .map(([variable, value]) => [variable.slice(prefix.length), value] as const);
    const { institutions } = optionsFromEnvironment(Object.fromEntries(own));
    return institutions.map((institution) => ({ ...institution, name }));
  });
}
