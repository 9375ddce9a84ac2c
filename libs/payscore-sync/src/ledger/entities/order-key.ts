/** Key of an order, whose calls run in sequence; `/` cannot occur in its parts. */
export function orderKey(institution: string, outOrderNo: string, subMchid: string): string {
  return `${institution}/${outOrderNo}/${subMchid}`;
}

/** Key range of one order number: from `from`, below `below`, compared by bytes. */
export function orderKeyRange(institution: string, outOrderNo: string): { from: string; below: string } {
  const start = `${institution}/${outOrderNo}`;
  // "0" is the character after "/".
  return { from: `${start}/`, below: `${start}0` };
}
