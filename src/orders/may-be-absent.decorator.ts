import { ValidateIf } from 'class-validator';

/** The field may be left out. class-validator's own `@IsOptional` would let null pass as well. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_dto, value) => value !== undefined);
}
