import { ValidationPipe } from '@nestjs/common';
import { OrderError } from './order.error.js';

/**
 * Checks the bodies of this controller. Bound here rather than globally, since the module's own routes check
 * theirs. Nothing is coerced: with implicit conversion an empty amount would become 0.
 */
export const bodyPipe = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  exceptionFactory: (errors) =>
    new OrderError(
      'ORDERS_E_VALIDATION',
      'The body is not valid.',
      errors.map(({ property, constraints = {} }) => ({
        field: property,
        message: Object.values(constraints).join('; '),
      })),
    ),
});
