/*
 * Reads HTTP/1 messages out of what arrived, for the scripted clients and backends. It takes what
 * the products send; it judges nothing.
 */

export interface Message {
  /** Start line and fields, as they came. */
  readonly head: readonly string[];
  readonly body: string;
  readonly framing: "none" | "length" | "chunked" | "close" | "raw";
  readonly trailers: readonly string[];
  /** False where the connection ended, or the time was over, before the message was whole. */
  readonly whole: boolean;
}

interface Expected {
  /** Answers: whether it has no body, by its request. Requests: never. */
  readonly bodiless: (status: number) => boolean;
  readonly kind: "request" | "answer";
}

/** The message that a text begins with, and what is left; undefined: more is needed. */
export function takeMessage(
  text: string,
  { bodiless, kind }: Expected,
  ended: boolean,
): { readonly message: Message; readonly rest: string } | undefined {
  const cut = /\r?\n\r?\n/.exec(text);
  if (!cut || (kind === "answer" && !text.startsWith("HTTP/"))) return simple(text, kind, ended);
  const head = text.slice(0, cut.index).split(/\r?\n/);
  const after = text.slice(cut.index + cut[0].length);
  const field = (name: string) =>
    head
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const done = (body: string, framing: Message["framing"], rest: string, whole = true) => ({
    message: { head, body, framing, trailers: [], whole },
    rest,
  });
  if (kind === "answer") {
    const status = Number(head[0]?.split(" ")[1]);
    if (status === 101) return done("", "none", after);
    if (bodiless(status)) return done("", "none", after);
  }
  if (field("transfer-encoding")?.toLowerCase().includes("chunked") === true)
    return chunked(head, after, ended);
  const length = field("content-length");
  if (length !== undefined) {
    const size = Number(length);
    if (after.length >= size) return done(after.slice(0, size), "length", after.slice(size));
    return ended ? done(after, "length", "", false) : undefined;
  }
  if (kind === "request") return done("", "none", after);
  return ended ? done(after, "close", "") : undefined;
}

/** HTTP/0.9, or half a head. */
function simple(text: string, kind: Expected["kind"], ended: boolean) {
  if (kind === "request" && /^[A-Z]+ \S+\r?\n/.test(text) && !/ HTTP\//.test(text))
    return undefined;
  if (!ended || text === "") return undefined;
  const message = { head: [], body: text, framing: "raw", trailers: [], whole: false } as const;
  return { message, rest: "" };
}

function chunked(head: readonly string[], after: string, ended: boolean) {
  let body = "";
  const result = (rest: string, trailers: readonly string[], whole: boolean) => ({
    message: { head, body, framing: "chunked", trailers, whole } as const,
    rest,
  });
  for (let at = 0; ;) {
    const end = after.indexOf("\n", at);
    const size = end < 0 ? Number.NaN : Number.parseInt(after.slice(at, end), 16);
    if (Number.isNaN(size)) return ended ? result(after.slice(at), [], false) : undefined;
    if (size === 0) {
      const close = /^(?:\r?\n|[^]*?\r?\n\r?\n)/.exec(after.slice(end + 1));
      if (!close) return ended ? result("", [], false) : undefined;
      const trailers = close[0].split(/\r?\n/).filter((line) => line !== "");
      return result(after.slice(end + 1 + close[0].length), trailers, true);
    }
    const start = end + 1;
    if (after.length < start + size + 1) {
      if (ended) body += after.slice(start);
      return ended ? result("", [], false) : undefined;
    }
    body += after.slice(start, start + size);
    const next = after.indexOf("\n", start + size);
    if (next < 0) return ended ? result("", [], false) : undefined;
    at = next + 1;
  }
}
