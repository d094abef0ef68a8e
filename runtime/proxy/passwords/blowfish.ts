const rounds = 16;
const boxes = 4;
const words = rounds + 2 + boxes * 256;

/** Blowfish begins with the digits of pi: worked out once, when the first password asks for it. */
let digits: Uint32Array | undefined;

/** arctan(1/x) as an integer, times `one`. */
function arctan(x: bigint, one: bigint): bigint {
  let term = one / x;
  let sum = term;
  for (let n = 3n; term !== 0n; n += 2n) {
    term /= -(x * x);
    sum += term / n;
  }
  return sum;
}

function digitsOfPi(): Uint32Array {
  const guard = 64n;
  const one = 1n << (BigInt(words * 32) + guard);
  // Machin's formula; what stands before the point goes.
  const fraction = ((16n * arctan(5n, one) - 4n * arctan(239n, one)) % one) >> guard;
  const hex = fraction.toString(16).padStart(words * 8, "0");
  return Uint32Array.from({ length: words }, (_, at) =>
    Number.parseInt(hex.slice(at * 8, at * 8 + 8), 16),
  );
}

/** The cipher with the key schedule that bcrypt makes slow on purpose. */
export class Blowfish {
  private readonly p: Uint32Array;
  private readonly s: Uint32Array;
  left = 0;
  right = 0;

  constructor() {
    digits ??= digitsOfPi();
    this.p = digits.slice(0, rounds + 2);
    this.s = digits.slice(rounds + 2);
  }

  /** Enciphers `left` and `right` in place. */
  encipher(): void {
    const { p, s } = this;
    let left = this.left ^ (p[0] ?? 0);
    let right = this.right;
    for (let round = 1; round <= rounds; round += 2) {
      right ^= mix(s, left) ^ (p[round] ?? 0);
      left ^= mix(s, right) ^ (p[round + 1] ?? 0);
    }
    this.left = right ^ (p[rounds + 1] ?? 0);
    this.right = left;
  }

  /** Works a key and, as far as it is not empty, a salt into the tables. */
  expand(key: Uint32Array, salt: Uint32Array): void {
    const { p, s } = this;
    for (let at = 0; at < p.length; at++) p[at] = (p[at] ?? 0) ^ (key[at % key.length] ?? 0);
    this.left = 0;
    this.right = 0;
    this.fill(s, salt, this.fill(p, salt, 0));
  }

  private fill(table: Uint32Array, salt: Uint32Array, from: number): number {
    let turn = from;
    for (let at = 0; at < table.length; at += 2) {
      if (salt.length > 0) {
        this.left ^= salt[turn] ?? 0;
        this.right ^= salt[turn + 1] ?? 0;
        turn = (turn + 2) % salt.length;
      }
      this.encipher();
      table[at] = this.left;
      table[at + 1] = this.right;
    }
    return turn;
  }
}

/** F of the cipher: four look-ups of 32 bits. */
function mix(s: Uint32Array, x: number): number {
  const sum = ((s[x >>> 24] ?? 0) + (s[256 + ((x >>> 16) & 255)] ?? 0)) | 0;
  return ((sum ^ (s[512 + ((x >>> 8) & 255)] ?? 0)) + (s[768 + (x & 255)] ?? 0)) | 0;
}
