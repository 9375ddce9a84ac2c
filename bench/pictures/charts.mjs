import { box, dot, HEIGHT, number, path, rule, text, WIDTH } from './svg.mjs';

const LEFT = 70;
const RIGHT = WIDTH - 60;
const TOP = 60;
const BOTTOM = HEIGHT - 70;

/**
 * Points joined by lines.
 *
 * @param {object} chart
 * @param {{ label: string, at: number }[]} chart.ticks of the horizontal axis
 * @param {{ label: string, max: number, step: number }} chart.vertical
 * @param {string} chart.horizontal name of the horizontal axis
 * @param {{ name: string, style: string, points: [number, number][], labels?: boolean, dashed?: boolean, nameAt: [number, number] }[]} chart.series
 * @param {{ y: number, name: string }} [chart.limit]
 */
export function lines({ ticks, vertical, horizontal, series, limit }) {
  const last = Math.max(...ticks.map(({ at }) => at));
  const x = (at) => LEFT + (at / last) * (RIGHT - LEFT);
  const y = (value) => BOTTOM - (value / vertical.max) * (BOTTOM - TOP);
  return [
    ...grid(vertical, y),
    ...ticks.map(({ label, at }) =>
      text(label, { x: x(at), y: BOTTOM + 20, anchor: 'middle', style: 'quiet' }),
    ),
    text(horizontal, { x: (LEFT + RIGHT) / 2, y: BOTTOM + 42, anchor: 'middle', style: 'quiet' }),
    ...(limit
      ? [
          rule(LEFT, y(limit.y), RIGHT, y(limit.y), 'limit'),
          text(limit.name, { x: LEFT + 8, y: y(limit.y) - 6, style: 'quiet' }),
        ]
      : []),
    ...series.flatMap(({ name, style, points, labels = false, dashed = false, nameAt }) => [
      path(
        points.map(([at, value]) => [x(at), y(value)]),
        `line ${style}${dashed ? ' dashed' : ''}`,
      ),
      ...(labels
        ? points.flatMap(([at, value]) => [
            dot(x(at), y(value), `point ${style}`),
            text(number(value), { x: x(at) + 8, y: y(value) + 18, style: `label ${style}` }),
          ])
        : []),
      text(name, { x: x(nameAt[0]), y: y(nameAt[1]), style: `label ${style}` }),
    ]),
  ];
}

/** @param {{ vertical: { label: string, max: number, step: number }, bars: { names: string[], value: number, style: string }[] }} chart */
export function columns({ vertical, bars }) {
  const y = (value) => BOTTOM - (value / vertical.max) * (BOTTOM - TOP);
  const room = (RIGHT - LEFT) / bars.length;
  const width = Math.min(70, room * 0.6);
  return [
    ...grid(vertical, y),
    ...bars.flatMap(({ names, value, style }, index) => {
      const middle = LEFT + room * (index + 0.5);
      return [
        box(middle - width / 2, y(value), width, BOTTOM - y(value), `bar ${style}`),
        text(number(value), { x: middle, y: y(value) - 7, anchor: 'middle', style: `label ${style}` }),
        ...names.map((name, line) =>
          text(name, { x: middle, y: BOTTOM + 18 + line * 16, anchor: 'middle', style: 'quiet' }),
        ),
      ];
    }),
  ];
}

/**
 * Bars to the right, on a scale where each step is ten times as long.
 *
 * @param {{ unit: string, from: number, to: number, groups: { name: string, style: string, bars: { name: string, value: number }[] }[] }} chart
 */
export function logBars({ unit, from, to, groups }) {
  const left = LEFT + 110;
  const right = RIGHT - 20;
  const x = (value) =>
    left +
    ((Math.log10(Math.max(value, from)) - Math.log10(from)) / (Math.log10(to) - Math.log10(from))) *
      (right - left);
  const steps = [];
  for (let step = from; step <= to; step *= 10) steps.push(step);
  const room = (BOTTOM - TOP) / groups.length;
  return [
    ...steps.flatMap((step) => [
      rule(x(step), TOP - 6, x(step), BOTTOM, 'grid'),
      text(`${number(step)} ${unit}`, { x: x(step), y: BOTTOM + 20, anchor: 'middle', style: 'quiet' }),
    ]),
    ...groups.flatMap(({ name, style, bars }, group) => {
      const top = TOP + group * room;
      const height = Math.min(20, (room - 12) / bars.length);
      return [
        text(name, { x: 20, y: top + height + 3, style: `label ${style}` }),
        ...bars.flatMap((bar, index) => {
          const at = top + index * (height + 3);
          return [
            text(bar.name, { x: left - 8, y: at + height - 5, anchor: 'end', style: 'quiet' }),
            box(left, at, Math.max(2, x(bar.value) - left), height, `bar ${style}`),
            text(`${number(bar.value)} ${unit}`, {
              x: Math.max(left + 2, x(bar.value)) + 8,
              y: at + height - 5,
              style: `label ${style}`,
            }),
          ];
        }),
      ];
    }),
  ];
}

function grid({ label, max, step }, y) {
  const parts = [text(label, { x: LEFT - 50, y: TOP - 12, style: 'quiet' })];
  for (let value = 0; value <= max; value += step) {
    parts.push(rule(LEFT, y(value), RIGHT, y(value), 'grid'));
    parts.push(
      text(value.toLocaleString('en'), { x: LEFT - 8, y: y(value) + 4, anchor: 'end', style: 'quiet' }),
    );
  }
  return parts;
}
