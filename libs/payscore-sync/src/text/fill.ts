export type Values = Readonly<Record<string, string | number>>;

/**
 * Puts values in place of `{name}`. A text with ` | ` has a form for one and a form for all other counts, chosen by `n`.
 * @param format of numbers
 */
export function fill(text: string, values: Values = {}, format: (value: number) => string = String): string {
  const [one = '', others] = text.split(' | ');
  const form = others === undefined || values['n'] === 1 ? one : others;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? (values[name] as string | number) : whole;
    return typeof value === 'number' ? format(value) : value;
  });
}
