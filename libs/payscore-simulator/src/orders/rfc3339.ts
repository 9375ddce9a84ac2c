const SHAPE =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The instant in milliseconds, or null unless the text is RFC 3339 with an offset and a real date. */
export function parseRfc3339(text: string): number | null {
  const [, year, month, day] = SHAPE.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > lastDay) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** An instant as WeChat Pay writes it: whole seconds, China time. */
export function toChinaTime(ms: number): string {
  const eightHours = 8 * 60 * 60 * 1000;
  return `${new Date(ms + eightHours).toISOString().slice(0, 19)}+08:00`;
}
