/** A user and a password of a `Basic` authorization; one character for each byte. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Int8Array(256).fill(-1);
for (let at = 0; at < 64; at++) values[alphabet.charCodeAt(at)] = at;

/** The bytes of base64 text up to its `=`; undefined where it is none. nginx: ngx_decode_base64. */
export function decodeBase64(text: string): string | undefined {
  const end = text.indexOf("=");
  const digits = end < 0 ? text : text.slice(0, end);
  if (digits.length % 4 === 1) return undefined;
  let bits = 0;
  let count = 0;
  let result = "";
  for (let at = 0; at < digits.length; at++) {
    const value = values[digits.charCodeAt(at) & 255] ?? -1;
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    result += String.fromCharCode((bits >> count) & 255);
  }
  return result;
}

/** What an `Authorization` field says; undefined: no user. nginx: ngx_http_auth_basic_user. */
export function parseBasic(value: string | undefined): Credentials | undefined {
  if (value === undefined || !/^basic /i.test(value)) return undefined;
  const decoded = decodeBase64(value.slice(6).replace(/^ +/, ""));
  const colon = decoded?.indexOf(":") ?? -1;
  if (decoded === undefined || colon <= 0) return undefined;
  return { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** The stored password of a user in the lines of a file, up to the next `:`. */
export function storedPassword(file: string, user: string): string | undefined {
  const name = `${user}:`;
  for (let at = 0; at < file.length;) {
    const next = file.indexOf("\n", at);
    const end = next < 0 ? file.length : next;
    const first = file.charCodeAt(at);
    if (first !== 35 && first !== 13 && file.startsWith(name, at)) {
      const stored = /^[^:\r\n]*/.exec(file.slice(at + name.length, end));
      return stored?.[0] ?? "";
    }
    at = end + 1;
  }
  return undefined;
}
