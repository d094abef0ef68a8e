const table = (accept: (code: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, code) => (accept(code) ? 1 : 0));

const isAlphanumeric = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/**
 * Of names that nginx takes without `ignore_invalid_headers` (letters, digits and `-`) the character in
 * lower case; 0 for all others.
 */
export const plainName = Uint8Array.from({ length: 256 }, (_, code) => {
  if (!isAlphanumeric(code) && code !== 45) return 0;
  return code >= 65 && code <= 90 ? code + 32 : code;
});

/** RFC 9110 section 5.6.2, token. */
export const tokenCharacter = table(
  (code) => isAlphanumeric(code) || "!#$%&'*+-.^_`|~".includes(String.fromCharCode(code)),
);

/** RFC 3986, reg-name without the comma; what `Host` may hold beside an address in brackets. */
export const hostCharacter = table(
  (code) => isAlphanumeric(code) || "-._~!$&'()*+;=%".includes(String.fromCharCode(code)),
);

/** Characters of an address in brackets. */
export const literalCharacter = table(
  (code) =>
    (code >= 48 && code <= 58) ||
    (code >= 65 && code <= 70) ||
    (code >= 97 && code <= 102) ||
    code === 46,
);

/** ASCII letters in lower case, everything else as it is. */
const lowerCase = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= 65 && code <= 90 ? code + 32 : code,
);

/** Value of a hexadecimal digit, 255 for everything else. */
export const hexDigit = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : 255;
});

/** Compares without the case of ASCII letters; `lower` is in lower case already. */
export function equalsLower(text: string, start: number, end: number, lower: string): boolean {
  if (end - start !== lower.length) return false;
  for (let index = 0; index < lower.length; index++)
    if (lowerCase[text.charCodeAt(start + index) & 255] !== lower.charCodeAt(index)) return false;
  return true;
}
