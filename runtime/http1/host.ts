import { hostCharacter, literalCharacter } from "./characters.ts";

/**
 * The name in a `Host` field or authority: lower case, without port and last dot; undefined when it
 * is not valid. Stricter than nginx in what characters a name and a port may have (RFC 9110, 7.2).
 */
export function hostName(text: string): string | undefined {
  let end = text.charCodeAt(0) === 91 ? literalEnd(text) : nameEnd(text);
  if (end <= 0) return undefined;
  if (end < text.length && !isPort(text, end)) return undefined;
  if (text.charCodeAt(end - 1) === 46) end--;
  return end === 0 ? undefined : text.slice(0, end).toLowerCase();
}

function nameEnd(text: string): number {
  let at = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 58) break;
    if (hostCharacter[code] !== 1) return -1;
    if (code === 46 && at > 0 && text.charCodeAt(at - 1) === 46) return -1;
  }
  return at;
}

function literalEnd(text: string): number {
  let at = 1;
  while (at < text.length && literalCharacter[text.charCodeAt(at)] === 1) at++;
  return at > 1 && text.charCodeAt(at) === 93 ? at + 1 : -1;
}

function isPort(text: string, colon: number): boolean {
  if (text.charCodeAt(colon) !== 58) return false;
  for (let at = colon + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
