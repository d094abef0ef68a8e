/** One character of a pattern: itself, any, a set, or any number of them. */
type Piece =
  | { readonly kind: "literal"; readonly char: string }
  | { readonly kind: "any" }
  | {
      readonly kind: "set";
      readonly negated: boolean;
      readonly ranges: readonly [string, string][];
    }
  | { readonly kind: "star" };

/** Whether glob(3) would look for matches instead of a file of that name. */
export const isGlob = (path: string): boolean => /[*?[]/.test(path);

/** A test for names of one directory, as fnmatch(3): `*`, `?`, `[a-z]`, `[!a]`, `\*`. */
export function compileName(pattern: string): (name: string) => boolean {
  const pieces = piecesOf(pattern);
  const hidden = pattern.startsWith(".");
  return (name) => (hidden || !name.startsWith(".")) && matches(pieces, Array.from(name));
}

/** A test for whole paths, one name after the other. */
export function compilePath(pattern: string): (path: string) => boolean {
  const parts = pattern
    .split("/")
    .map((part) => (isGlob(part) ? compileName(part) : (name: string) => name === part));
  return (path) => {
    const names = path.split("/");
    return names.length === parts.length && parts.every((isName, at) => isName(names[at] ?? ""));
  };
}

function piecesOf(pattern: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const chars = Array.from(pattern);
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? "";
    const set = char === "[" ? setAt(chars, at) : undefined;
    if (set) {
      pieces.push(set.piece);
      at = set.end;
    } else if (char === "*") {
      if (pieces.at(-1)?.kind !== "star") pieces.push({ kind: "star" });
    } else if (char === "?") pieces.push({ kind: "any" });
    else if (char === "\\" && at + 1 < chars.length)
      pieces.push({ kind: "literal", char: chars[++at] ?? "" });
    else pieces.push({ kind: "literal", char });
  }
  return pieces;
}

function setAt(chars: readonly string[], open: number): { piece: Piece; end: number } | undefined {
  let at = open + 1;
  const negated = chars[at] === "!" || chars[at] === "^";
  if (negated) at++;
  const ranges: [string, string][] = [];
  for (let first = true; at < chars.length; first = false, at++) {
    const from = chars[at] ?? "";
    if (from === "]" && !first) return { piece: { kind: "set", negated, ranges }, end: at };
    if (chars[at + 1] === "-" && at + 2 < chars.length && chars[at + 2] !== "]") {
      ranges.push([from, chars[at + 2] ?? ""]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return undefined;
}

function fits(piece: Piece, char: string): boolean {
  switch (piece.kind) {
    case "literal":
      return piece.char === char;
    case "any":
    case "star":
      return true;
    case "set":
      return piece.ranges.some(([from, to]) => from <= char && char <= to) !== piece.negated;
  }
}

/** In at most pattern × name steps: only the last star is ever tried again. */
function matches(pieces: readonly Piece[], chars: readonly string[]): boolean {
  let piece = 0;
  let char = 0;
  let star = -1;
  let starChar = 0;
  while (char < chars.length) {
    const here = pieces[piece];
    if (here?.kind === "star") {
      star = piece++;
      starChar = char;
    } else if (here && fits(here, chars[char] ?? "")) {
      piece++;
      char++;
    } else if (star !== -1) {
      piece = star + 1;
      char = ++starChar;
    } else return false;
  }
  while (pieces[piece]?.kind === "star") piece++;
  return piece === pieces.length;
}
