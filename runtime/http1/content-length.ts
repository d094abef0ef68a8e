/** Digits only (RFC 9110 section 8.6), up to what a number holds exactly; -1 for anything else. */
export function contentLength(text: string): number {
  const { length } = text;
  if (length === 0 || length > 32) return -1;
  let value = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return -1;
    value = value * 10 + code - 48;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}
