/**
 * Host of a request in the form that names are compared in: lower case, without port and without
 * the dot at its end. undefined: 400. nginx: ngx_http_validate_host.
 */
export function normaliseHost(host: string): string | undefined {
  let end = host.length;
  let lastDot = host.length;
  let state = 0;
  for (let at = 0; at < host.length; at++) {
    const ch = host.charCodeAt(at);
    if (ch === 0x2e) {
      if (lastDot === at - 1) return undefined;
      lastDot = at;
    } else if (ch === 0x3a) {
      if (state === 0) {
        end = at;
        state = 2;
      }
    } else if (ch === 0x5b) {
      if (at === 0) state = 1;
    } else if (ch === 0x5d) {
      if (state === 1) {
        end = at + 1;
        state = 2;
      }
    } else if (ch === 0x2f || ch <= 0x20 || ch === 0x7f) return undefined;
  }
  if (lastDot === end - 1) end--;
  return end <= 0 ? undefined : lowerAscii(end === host.length ? host : host.slice(0, end));
}

/** Lower case of ASCII letters alone: bytes above are left as they are. */
export function lowerAscii(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const ch = text.charCodeAt(at);
    if (ch >= 0x41 && ch <= 0x5a)
      return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }
  return text;
}
