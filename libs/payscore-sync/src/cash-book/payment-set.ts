/** The last 48 bits of a UUIDv7, of which 42 are chance. */
const hashOf = (id: string) => Number.parseInt(id.slice(-13).replace('-', ''), 16);

const EMPTY = -1;

/**
 * A set of ids (UUIDv7) in 16 bytes each, for a million of them. It keeps 48 bits of an id: with a million ids, one
 * question in four million is answered with a wrong yes.
 */
export class PaymentSet {
  private places = new Float64Array(1024).fill(EMPTY);
  private size = 0;

  add(id: string): void {
    if (this.size * 2 >= this.places.length) this.grow();
    if (insert(this.places, hashOf(id))) this.size += 1;
  }

  has(id: string): boolean {
    const hash = hashOf(id);
    return this.places[placeOf(this.places, hash)] === hash;
  }

  private grow(): void {
    const larger = new Float64Array(this.places.length * 2).fill(EMPTY);
    for (const hash of this.places) if (hash !== EMPTY) insert(larger, hash);
    this.places = larger;
  }
}

/** The place of a hash, or the free one it would get. */
function placeOf(places: Float64Array, hash: number): number {
  const mask = places.length - 1;
  let at = hash % places.length;
  while (places[at] !== EMPTY && places[at] !== hash) at = (at + 1) & mask;
  return at;
}

function insert(places: Float64Array, hash: number): boolean {
  const at = placeOf(places, hash);
  if (places[at] === hash) return false;
  places[at] = hash;
  return true;
}
