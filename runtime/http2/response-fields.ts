/** Fields of one connection, which a message of HTTP/2 must not have (RFC 9113 section 8.2.2). */
const connectionFields = new Set([
  "connection",
  // Node sends no head that holds it, and says so by an error.
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/** The highest status that Node sends. */
const highestStatus = 599;

/**
 * Names and values, `:status` first, of a head that is written as that of HTTP/1. What no client of
 * HTTP/2 would take is left out: names that are no token, and values with NUL.
 */
export function responseFields(head: string): string[] {
  let end = lineEnd(head, 0);
  const status = Number(head.slice(9, 12));
  const fields = [":status", String(status > highestStatus ? 500 : status)];
  while (end < head.length) {
    const start = end + 2;
    end = lineEnd(head, start);
    const colon = head.indexOf(":", start);
    if (colon < 0 || colon > end) continue;
    const name = head.slice(start, colon).toLowerCase();
    const value = head.slice(colon + 1, end).trim();
    if (connectionFields.has(name) || !token.test(name) || value.includes("\0")) continue;
    if (name === "te" && value !== "trailers") continue;
    fields.push(name, value);
  }
  return fields;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\r\n", from);
  return end < 0 ? text.length : end;
}

/** Names and values by name, several of one name as a list. */
export function fieldsByName(list: readonly string[]): Record<string, string[]> {
  const fields = new Map<string, string[]>();
  for (let index = 0; index < list.length; index += 2) {
    const values = fields.get(list[index] ?? "") ?? [];
    values.push(list[index + 1] ?? "");
    fields.set(list[index] ?? "", values);
  }
  return Object.fromEntries(fields);
}
