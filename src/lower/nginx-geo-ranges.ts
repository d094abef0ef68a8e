interface Piece {
  start: number;
  end: number;
}

/** How many pages may be compared in all of a configuration; further ranges are not compared. */
export interface PageBudget {
  pages: number;
}

/**
 * The ranges of one `geo` as nginx keeps them, in pages of 65,536 addresses
 * (ngx_http_geo_add_range): within a page a range may lie in another one or be the same, but not
 * reach over its edge.
 */
export class GeoRanges {
  readonly #pages = new Map<number, Piece[]>();
  readonly #budget: PageBudget;

  constructor(budget: PageBudget) {
    this.#budget = budget;
  }

  add(start: number, end: number): "new" | "same" | "overlaps" {
    let met: "new" | "same" = "new";
    for (const [page, piece] of this.#piecesOf(start, end)) {
      const there = this.#pages.get(page);
      if (!there) {
        this.#pages.set(page, [piece]);
        continue;
      }
      const one = insert(there, piece);
      if (one === "overlaps") return one;
      if (one === "same") met = one;
    }
    return met;
  }

  delete(start: number, end: number): "gone" | "absent" {
    let met: "gone" | "absent" = "gone";
    for (const [page, piece] of this.#piecesOf(start, end)) {
      const there = this.#pages.get(page) ?? [];
      const at = there.findIndex((one) => one.start === piece.start && one.end === piece.end);
      if (at === -1) met = "absent";
      else there.splice(at, 1);
    }
    return met;
  }

  *#piecesOf(start: number, end: number): Generator<[page: number, piece: Piece]> {
    const last = Math.floor(end / 0x1_0000);
    for (let page = Math.floor(start / 0x1_0000); page <= last; page++) {
      if (--this.#budget.pages < 0) return;
      const from = page * 0x1_0000;
      yield [page, { start: Math.max(start - from, 0), end: Math.min(end - from, 0xffff) }];
    }
  }
}

/** Puts a piece among those of its page, which are in order; those that it lies in are cut. */
function insert(pieces: Piece[], { start, end }: Piece): "new" | "same" | "overlaps" {
  const at = lastNotAfter(pieces, end);
  const there = pieces[at];
  if (!there || start > there.end) pieces.splice(at + 1, 0, { start, end });
  else if (start === there.start && end === there.end) return "same";
  else if (start < there.start || end > there.end) return "overlaps";
  else {
    const before = start > there.start ? [{ start: there.start, end: start - 1 }] : [];
    const after = end < there.end ? [{ start: end + 1, end: there.end }] : [];
    pieces.splice(at, 1, ...before, { start, end }, ...after);
  }
  return "new";
}

/** The last piece that does not begin after an address; -1 where all do. */
function lastNotAfter(pieces: readonly Piece[], end: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const piece = pieces[middle];
    if (piece && piece.start <= end) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
