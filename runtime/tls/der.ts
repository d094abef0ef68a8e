/** An element of DER (X.690): its tag, and where its content lies. */
export interface Der {
  readonly tag: number;
  /** Where its tag stands. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

export const derTag = {
  integer: 2,
  octets: 4,
  oid: 6,
  utf8: 12,
  utcTime: 23,
  generalizedTime: 24,
  universal: 28,
  bmp: 30,
  sequence: 48,
} as const;

/** The element at a place; undefined where there is none that ends before `end`. */
export function derAt(bytes: Buffer, at: number, end: number): Der | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > end) return undefined;
  if (first < 128) return within({ tag, from: at, start: at + 2, end: at + 2 + first }, end);
  const size = first & 127;
  if (size === 0 || size > 4 || at + 2 + size > end) return undefined;
  const length = bytes.readUIntBE(at + 2, size);
  const start = at + 2 + size;
  return within({ tag, from: at, start, end: start + length }, end);
}

const within = (element: Der, end: number): Der | undefined =>
  element.end <= end ? element : undefined;

/** The elements that lie in another, as far as they can be read. */
export function derInside(bytes: Buffer, { start, end }: Der): readonly Der[] {
  const found: Der[] = [];
  for (let at = start; at < end;) {
    const element = derAt(bytes, at, end);
    if (!element) break;
    found.push(element);
    at = element.end;
  }
  return found;
}

/** `2.5.4.3` */
export function oidText(bytes: Buffer, { start, end }: Der): string {
  const arcs: number[] = [];
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    value = value * 128 + (byte & 127);
    if (byte >= 128) continue;
    if (arcs.length > 0) arcs.push(value);
    else {
      const first = Math.min(2, Math.floor(value / 40));
      arcs.push(first, value - first * 40);
    }
    value = 0;
  }
  return arcs.join(".");
}
