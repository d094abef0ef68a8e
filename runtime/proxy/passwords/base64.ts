const digits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Bits of a number as crypt(3) writes them: six at a time, the lowest first. */
export function crypt64(value: number, length: number): string {
  let text = "";
  for (let left = length, bits = value; left > 0; left--, bits >>>= 6) text += digits[bits & 63];
  return text;
}
