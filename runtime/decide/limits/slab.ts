const pageSize = 4096;
/** sizeof(ngx_slab_pool_t), its nine lists and their counts, on a machine of 64 bits. */
const poolHeader = 200 + 9 * (24 + 32);
const pageHeader = 24;
const smallest = 8;
/** Beyond it whole pages are given away. */
const largest = 2048;
/** Slots of this size need no bitmap in their page. */
const exact = 64;

const slotFor = (bytes: number): number => {
  let slot = smallest;
  while (slot < bytes) slot *= 2;
  return slot;
};

/** How many slots of one size a page has: small ones give some up for the bitmap. */
function slotsInPage(slot: number): number {
  const slots = pageSize / slot;
  if (slot >= exact) return slots;
  return slots - Math.max(1, Math.ceil(slots / 8 / slot));
}

/**
 * How much fits into a zone of shared memory of that many bytes: nginx's slab allocator, counted
 * and not kept. Slots of one size share pages (ngx_slab.c).
 */
export class Slab {
  /** Pages that nobody has. */
  private pages: number;
  /** Slots in use by their size. */
  private readonly used = new Map<number, number>();

  constructor(size: number) {
    const pages = Math.floor((size - poolHeader) / (pageSize + pageHeader));
    const start = Math.ceil((poolHeader + pages * pageHeader) / pageSize) * pageSize;
    this.pages = Math.max(0, Math.min(pages, Math.floor((size - start) / pageSize)));
  }

  /** Takes memory; false: there is none. */
  take(bytes: number): boolean {
    if (bytes > largest) return this.takePages(Math.ceil(bytes / pageSize));
    const slot = slotFor(bytes);
    const used = this.used.get(slot) ?? 0;
    if (used % slotsInPage(slot) === 0 && !this.takePages(1)) return false;
    this.used.set(slot, used + 1);
    return true;
  }

  give(bytes: number): void {
    if (bytes > largest) {
      this.pages += Math.ceil(bytes / pageSize);
      return;
    }
    const slot = slotFor(bytes);
    const used = (this.used.get(slot) ?? 0) - 1;
    this.used.set(slot, used);
    if (used % slotsInPage(slot) === 0) this.pages++;
  }

  private takePages(count: number): boolean {
    if (this.pages < count) return false;
    this.pages -= count;
    return true;
  }
}
