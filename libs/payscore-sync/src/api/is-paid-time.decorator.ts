import { ValidateBy } from 'class-validator';
import { readPaidTime } from './paid-time.js';

/** class-validator rule for `paid_time`; its message names the mistake and the form to use. */
export function IsPaidTime(): PropertyDecorator {
  return ValidateBy({
    name: 'isPaidTime',
    validator: {
      validate: (value: unknown) => 'at' in readPaidTime(value),
      defaultMessage: (args) => {
        const read = readPaidTime(args?.value);
        return 'at' in read ? '' : `${read.message} ${read.remedy}`;
      },
    },
  });
}
