import type { PayscoreProblem } from '../../errors/index.js';
import { type Problem, STATUS_OF } from '../problem.js';
import { type Fields, integer, listOf, text } from './field.js';

export const problemFields: Fields<Problem> = {
  type: text('Always `about:blank`; `code` tells.', { enum: ['about:blank'] }),
  title: text('Name of the status.', { example: 'Not Found' }),
  status: integer('The HTTP status again.', { example: 404 }),
  code: text('Stable; docs/errors.md has each.', {
    enum: [...Object.keys(STATUS_OF), 'PAYSCORE_E_INTERNAL'],
  }),
  detail: text('What failed, why, and how to fix it. For people.'),
  docs: text(
    'Where to read on: a path within the package nestjs-payscore-sync, not an address on this host.',
    { example: 'docs/errors.md#payscore_e_not_found' },
  ),
  problems: listOf('PayscoreFieldProblem')('Every field that is wrong.', { required: false }),
};

export const fieldProblemFields: Fields<PayscoreProblem> = {
  field: text('Path of the value.', { example: 'detail.paid_time' }),
  message: text('What is wrong with it.'),
  remedy: text('How to fix it.'),
};
