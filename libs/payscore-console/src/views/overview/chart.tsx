import type { Minute } from '../../api/types.js';
import { formatMinute } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';

/** Units of the drawing, which is stretched to the place there is. */
const WIDTH = 600;
const HEIGHT = 120;

export interface Series {
  readonly kind: 'bars' | 'line';
  /** Name of a colour in the style sheet. */
  readonly tone: string;
  readonly of: (minute: Minute) => number | null;
  readonly format: (value: number) => string;
}

interface ChartProps {
  readonly title: string;
  /** Colour, name and value at the minute that is looked at. */
  readonly legend: readonly (readonly [tone: string, name: string, value: string])[];
  readonly minutes: readonly Minute[];
  /** Series of one scale each. */
  readonly left: readonly Series[];
  readonly right: readonly Series[];
  /** Index of the minute that is pointed at, in all charts alike. */
  readonly at: number | null;
  readonly time: string;
  readonly onAt: (at: number | null) => void;
}

/** A small chart of an hour; the legend tells the minute that is pointed at, else the last one. */
export function Chart({ title, legend, minutes, left, right, at, time, onAt }: ChartProps) {
  const { t, language } = useText();
  const peak = peakOf(minutes, left);
  const first = left[0];
  const spoken = legend.map(([, name, value]) => `${name} ${value}`).join(', ');
  const onMove = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    onAt(Math.min(minutes.length - 1, Math.max(0, Math.floor(share * minutes.length))));
  };
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <span class="faint">{at === null ? t(texts.chartNow) : time}</span>
      </figcaption>
      <ul class="plain legend">
        {legend.map(([tone, name, value]) => (
          <li key={name}>
            <span class={`key key-${tone}`} aria-hidden="true" />
            {name} <strong class="number">{value}</strong>
          </li>
        ))}
      </ul>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${spoken}`}
        onPointerMove={onMove}
        onPointerLeave={() => onAt(null)}
      >
        {at !== null && <rect class="cursor" {...column(at, minutes.length, 0)} y={0} height={HEIGHT} />}
        {left.map((series) => (
          <Drawn key={series.tone} series={series} minutes={minutes} peak={peak} />
        ))}
        {right.map((series) => (
          <Drawn key={series.tone} series={series} minutes={minutes} peak={peakOf(minutes, [series])} />
        ))}
        <line class="base" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <div class="axis">
        <span>{minutes[0] ? formatMinute(language, new Date(minutes[0].at)) : ''}</span>
        <span>
          {peak > 0 && first ? t(texts.peak, { value: first.format(peak) }) : t(texts.nothingInHour)}
        </span>
        <span>{t(texts.now)}</span>
      </div>
    </figure>
  );
}

function Drawn({
  series,
  minutes,
  peak,
}: {
  readonly series: Series;
  readonly minutes: readonly Minute[];
  readonly peak: number;
}) {
  const { kind, tone, of } = series;
  if (peak === 0) return null;
  const y = (value: number) => HEIGHT - (value / peak) * (HEIGHT - 6);
  if (kind === 'bars') {
    return (
      <g class={`tone-${tone}`}>
        {minutes.map((minute, index) => {
          const value = of(minute) ?? 0;
          if (value === 0) return null;
          return (
            <rect
              key={minute.at}
              {...column(index, minutes.length, 0.25)}
              y={y(value)}
              height={HEIGHT - y(value)}
            />
          );
        })}
      </g>
    );
  }
  return <path class={`line tone-${tone}`} d={pathOf(minutes, of, y)} />;
}

/** Place of a minute; `gap` is the share of it that stays free. */
function column(index: number, count: number, gap: number): { x: number; width: number } {
  const width = WIDTH / count;
  return { x: index * width + (width * gap) / 2, width: width * (1 - gap) };
}

/** A line that stops where nothing is known; a minute alone is a short dash. */
function pathOf(minutes: readonly Minute[], of: Series['of'], y: (value: number) => number): string {
  const width = WIDTH / minutes.length;
  let isDrawing = false;
  return minutes
    .map((minute, index) => {
      const value = of(minute);
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const from = isDrawing ? `L${index * width + width / 2}` : `M${index * width}`;
      isDrawing = true;
      const isLast = index === minutes.length - 1 || of(minutes[index + 1] as Minute) === null;
      return `${from} ${y(value)}${isLast ? `L${(index + 1) * width} ${y(value)}` : ''}`;
    })
    .join('');
}

function peakOf(minutes: readonly Minute[], series: readonly Series[]): number {
  return Math.max(0, ...series.flatMap(({ of }) => minutes.map((minute) => of(minute) ?? 0)));
}
