/** Letters of blocks and arguments in src/catalog/facts/nginx.generated.ts. */

const contexts: Readonly<Record<string, string>> = {
  MAIN: "m",
  DIRECT: "m",
  EVENT: "e",
  HTTPMAIN: "h",
  HTTPSRV: "s",
  HTTPLOC: "l",
  HTTPSIF: "i",
  HTTPLIF: "j",
  HTTPLMT: "x",
  HTTPUPS: "u",
  STREAMMAIN: "M",
  STREAMSRV: "S",
  STREAMUPS: "U",
  MAILMAIN: "a",
  MAILSRV: "A",
  MGMTMAIN: "g",
  HTTPOIDC: "o",
  PROCMAIN: "k",
  PROC: "K",
};

/** The bits of the highest byte of a command's type, by the kind of its module. */
const bits: Readonly<Record<string, string>> = {
  CORE: "m",
  CONF: "m",
  EVNT: "me",
  HTTP: "mhsluijx",
  STRM: "mMSU",
  MAIL: "maA",
  RTMP: "mrRPQ",
};

const sorted = (letters: Iterable<string>): string => [...new Set(letters)].sort().join("");

/** Blocks by the names that sources give them; `*` for everywhere. */
export function contextLetters(names: readonly string[]): string {
  if (names.some((name) => name.toUpperCase() === "ANY")) return "*";
  return sorted(names.map((name) => contexts[name.toUpperCase().replaceAll("_", "")] ?? ""));
}

/** Blocks by the bits of a command; `*` for everywhere. */
export function contextsOfBits(kind: string, type: number): string {
  const high = type >>> 24;
  if (high === 0xff) return "*";
  const letters = bits[kind] ?? "";
  return sorted(Array.from(letters).filter((_, bit) => (high & (1 << bit)) !== 0));
}

/** `12` takes one or two, `+` one or more, `p` two or more, `*` any, `f` on or off, `b` a block. */
export function argumentLetters(args: readonly string[]): string {
  const upper = args.map((arg) => arg.toUpperCase());
  const letters = upper.flatMap((arg) => {
    if (arg === "BLOCK") return [];
    if (arg === "FLAG") return ["f"];
    if (arg === "NOARGS") return ["0"];
    if (arg === "1MORE") return ["+"];
    if (arg === "2MORE") return ["p"];
    if (arg === "ANY" || arg === "EXPR") return ["*"];
    return Array.from(arg.replace("TAKE", ""));
  });
  return (upper.includes("BLOCK") ? "b" : "") + sorted(letters);
}

export function lettersOfBits(type: number): string {
  const counts = Array.from({ length: 8 }, (_, count) => count).filter(
    (count) => (type & (1 << count)) !== 0,
  );
  const letters = [
    ...counts.map(String),
    ...(type & 0x200 ? ["f"] : []),
    ...(type & 0x400 ? ["*"] : []),
    ...(type & 0x800 ? ["+"] : []),
    ...(type & 0x1000 ? ["p"] : []),
  ];
  return (type & 0x100 ? "b" : "") + sorted(letters);
}
