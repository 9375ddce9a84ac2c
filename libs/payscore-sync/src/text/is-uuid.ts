/**
 * Whether a text can be the id of a row. A database may choke on one that cannot. In lower case only, as ids are written,
 * since a database may compare by case.
 */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
