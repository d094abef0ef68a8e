/*
 * The names of directives are few and come again and again: one string for each spares cutting,
 * hashing and keeping a hundred thousand.
 */

const slots = 4096;
const longest = 48;
/** A hostile file cannot fill the table. */
const mostNames = slots / 2;

const names: (string | undefined)[] = Array.from({ length: slots }, () => undefined);
let known = 0;

/** The word between two offsets as a shared string; nothing where it is no plain name. */
export function sharedName(text: string, start: number, end: number): string | undefined {
  if (end - start > longest) return undefined;
  let hash = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80 || code === 92) return undefined;
    hash = (Math.imul(hash, 31) + code) | 0;
  }
  let slot = (hash ^ (hash >>> 13)) & (slots - 1);
  for (let name = names[slot]; name !== undefined; name = names[slot]) {
    if (name.length === end - start && text.startsWith(name, start)) return name;
    slot = (slot + 1) & (slots - 1);
  }
  if (known >= mostNames) return undefined;
  known++;
  // A copy: a slice would keep the whole text alive.
  const name = Array.from({ length: end - start }, (_, at) => text.charAt(start + at)).join("");
  names[slot] = name;
  return name;
}
