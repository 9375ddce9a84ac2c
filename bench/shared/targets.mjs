import { number } from './format.mjs';

/**
 * One line of what the numbers should say.
 *
 * @typedef {object} Target
 * @property {string} what
 * @property {string} target as text
 * @property {number} measured
 * @property {boolean} met
 */

/** @returns {Target} */
export function atLeast(what, bound, measured, unit = '×') {
  return { what, target: `≥ ${bound}${unit}`, measured, unit, met: measured >= bound };
}

/** @returns {Target} */
export function atMost(what, bound, measured, unit = '×') {
  return { what, target: `≤ ${bound}${unit}`, measured, unit, met: measured <= bound };
}

/** @param {Target} target */
export function targetRow({ what, target, measured, unit, met }) {
  return [
    what,
    target,
    `${number(measured)}${unit}`,
    Number.isFinite(measured) ? (met ? 'yes' : '**no**') : '–',
  ];
}
