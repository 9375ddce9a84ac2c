/** The order all calls are lined up by; `/` cannot occur in any of its parts. */
export function orderKey(institution: string, outOrderNo: string, subMchid: string): string {
  return `${institution}/${outOrderNo}/${subMchid}`;
}

/** The keys of one order number, whatever its sub-merchant: from `from`, below `below`, compared by bytes. */
export function orderKeyRange(institution: string, outOrderNo: string): { from: string; below: string } {
  const start = `${institution}/${outOrderNo}`;
  // "0" is the character after "/".
  return { from: `${start}/`, below: `${start}0` };
}
