import { fieldCount, fieldNumber } from "../http1/field.ts";

/** A set of field names: known ones by number, others by text in lower case. */
export class FieldSet {
  private readonly numbers = new Uint8Array(fieldCount);
  private readonly others = new Set<string>();
  /** Bit `length % 32` for each other name, so that most fields need no look-up. */
  private lengths = 0;

  constructor(names: Iterable<string>) {
    for (const name of names) {
      const lower = name.toLowerCase();
      const number = fieldNumber(lower);
      if (number > 0) this.numbers[number] = 1;
      else {
        this.others.add(lower);
        this.lengths |= 1 << (lower.length & 31);
      }
    }
  }

  hasNumber(number: number): boolean {
    return this.numbers[number] === 1;
  }

  /** Whether a name of this length that is not in the table of known fields may be in the set. */
  mayHave(length: number): boolean {
    return (this.lengths & (1 << (length & 31))) !== 0;
  }

  has(lower: string): boolean {
    return this.others.has(lower);
  }
}
