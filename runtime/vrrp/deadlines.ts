import type { Microseconds } from "./plan.ts";

/**
 * Who is due next among a fixed number of members: a binary heap in which every member has one
 * place, so that a changed deadline moves it and nobody is looked at who is not due.
 */
export class Deadlines {
  /** By member. */
  readonly #times: Float64Array;
  /** Members by place; children of place p are 2p + 1 and 2p + 2. */
  readonly #heap: Uint32Array;
  /** Places by member. */
  readonly #places: Uint32Array;

  constructor(count: number) {
    this.#times = new Float64Array(count).fill(Infinity);
    this.#heap = Uint32Array.from({ length: count }, (_, index) => index);
    this.#places = this.#heap.slice();
  }

  /** Infinity: nobody waits for anything. */
  get next(): Microseconds {
    return this.#times[this.#heap[0] ?? 0] ?? Infinity;
  }

  set(member: number, time: Microseconds): void {
    const before = this.#times[member];
    if (time === before) return;
    this.#times[member] = time;
    const place = this.#places[member] ?? 0;
    if (time < (before ?? Infinity)) this.#rise(place);
    else this.#sink(place);
  }

  /** Everybody whose time has come, in the order of the members. */
  due(now: Microseconds): number[] {
    const found: number[] = [];
    const look = (place: number) => {
      const member = this.#heap[place];
      if (member === undefined || (this.#times[member] ?? Infinity) > now) return;
      found.push(member);
      look(2 * place + 1);
      look(2 * place + 2);
    };
    look(0);
    return found.sort((a, b) => a - b);
  }

  #rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#time(parent) <= this.#time(place)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #sink(from: number): void {
    let place = from;
    for (;;) {
      const left = 2 * place + 1;
      const child = this.#time(left + 1) < this.#time(left) ? left + 1 : left;
      if (this.#time(child) >= this.#time(place)) return;
      this.#swap(place, child);
      place = child;
    }
  }

  /** Beyond the last place there is nobody, who is never due. */
  #time(place: number): Microseconds {
    return this.#times[this.#heap[place] ?? -1] ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [first = 0, second = 0] = [this.#heap[a], this.#heap[b]];
    this.#heap[a] = second;
    this.#heap[b] = first;
    this.#places[second] = a;
    this.#places[first] = b;
  }
}
