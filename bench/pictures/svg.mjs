/** Size of every picture, in its own units. */
export const WIDTH = 720;
export const HEIGHT = 320;

/**
 * Colours for a light and a dark page. Each picture has a background of its own, because a page may be dark on a
 * machine whose programs are light.
 */
const STYLE = `
  svg { --back: #fff; --ink: #1f2328; --quiet: #59636e; --grid: #d8dee4; --one: #0969da; --two: #bc4c00; --three: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    svg { --back: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --grid: #30363d; --one: #58a6ff; --two: #f0883e; --three: #3fb950 }
  }
  .back { fill: var(--back); stroke: var(--grid) }
  text { font: 13px system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; fill: var(--ink) }
  .title { font-size: 15px; font-weight: 600 }
  .quiet { fill: var(--quiet) }
  .grid { stroke: var(--grid); stroke-width: 1 }
  .limit { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 6 4 }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
  .dashed { stroke-dasharray: 7 7 }
  .one { --colour: var(--one) } .two { --colour: var(--two) } .three { --colour: var(--three) }
  .bar, .point { fill: var(--colour) } .line { stroke: var(--colour) } .label { fill: var(--colour); font-weight: 600 }
`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** @param {{ x: number, y: number, anchor?: 'start' | 'middle' | 'end', style?: string }} place */
export const text = (words, { x, y, anchor = 'start', style = '' }) =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" class="${style}">${escaped(words)}</text>`;

export const rule = (x1, y1, x2, y2, style) =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${style}"/>`;

export const box = (x, y, width, height, style) =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="2" class="${style}"/>`;

export const dot = (x, y, style) => `<circle cx="${round(x)}" cy="${round(y)}" r="4" class="${style}"/>`;

export const path = (points, style) =>
  `<polyline points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" class="${style}"/>`;

/** The whole picture. @param source where its numbers are from */
export function picture(title, source, parts) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="6" class="back"/>`,
    text(title, { x: 20, y: 30, style: 'title' }),
    ...parts,
    text(source, { x: WIDTH - 20, y: HEIGHT - 12, anchor: 'end', style: 'quiet' }),
    '</svg>\n',
  ].join('\n');
}

/** As people write it: three digits at most, thousands with a comma. */
export const number = (value) => {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString('en');
};

const round = (value) => Number(value.toFixed(1));
