import { getMetadataStorage } from 'class-validator';

type Check = (value: unknown) => boolean;
type Condition = (object: object, value: unknown) => boolean;
type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

interface Property {
  readonly name: string;
  readonly conditions: Condition[];
  readonly checks: Check[];
}

/**
 * The class-validator rules of a class as one function: true only if an object keeps them all. class-validator looks
 * them up for each object again, which takes most of the time of checking it, so it is asked about those only that do
 * not. Nested objects are not looked into. A rule of an unknown kind is never kept, nor is a class without rules.
 */
export function compileRules(dto: new () => object): (object: object) => boolean {
  const properties = new Map<string, Property>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false)) {
    const { propertyName: name } = rule;
    const property = properties.get(name) ?? { name, conditions: [], checks: [] };
    properties.set(name, property);
    if (rule.type === 'conditionalValidation') property.conditions.push(rule.constraints[0] as Condition);
    else if (rule.type !== 'nestedValidation') property.checks.push(...checksOf(rule));
  }
  const all = [...properties.values()];
  return (object) => all.length > 0 && all.every((property) => keeps(object, property));
}

function keeps(object: object, { name, conditions, checks }: Property): boolean {
  const value = (object as Record<string, unknown>)[name];
  return !conditions.every((holds) => holds(object, value)) || checks.every((check) => check(value));
}

function checksOf({ type, constraintCls, constraints, each }: Metadata): Check[] {
  if (type !== 'customValidation' || each) return [() => false];
  const args = { constraints: constraints ?? [], value: undefined, targetName: '', object: {}, property: '' };
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .map(
      ({ async, instance }) =>
        (value) =>
          !async && instance.validate(value, args) === true,
    );
}
