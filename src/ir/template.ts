/** A value with variables, `$scheme://$host$1`, taken apart once. */
export interface Template {
  readonly source: string;
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "capture"; readonly index: number };

const open = 123;
const close = 125;
const underscore = 95;

const isNameCode = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === underscore;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function nameEnd(source: string, from: number): number {
  let at = from;
  while (at < source.length && isNameCode(source.charCodeAt(at))) at++;
  return at;
}

/** Reads `$name`, `${name}` and `$1` as nginx does; a lone `$` stays text. */
export function parseTemplate(source: string): Template {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let at = source.indexOf("$"); at !== -1; at = source.indexOf("$", at)) {
    const end = takeReference(source, at, from, parts);
    if (end !== -1) from = end;
    at = end === -1 ? at + 1 : end;
  }
  if (from < source.length)
    parts.push({ kind: "text", text: from === 0 ? source : source.slice(from) });
  return { source, parts };
}

/** Takes the text before a `$` and what the `$` stands for; -1 where it stands for nothing. */
function takeReference(source: string, at: number, from: number, parts: TemplatePart[]): number {
  const braced = source.charCodeAt(at + 1) === open;
  const start = braced ? at + 2 : at + 1;
  const end = nameEnd(source, start);
  if (end === start || (braced && source.charCodeAt(end) !== close)) return -1;
  if (at > from) parts.push({ kind: "text", text: source.slice(from, at) });
  const first = source.charCodeAt(start);
  // nginx takes a single digit as a capture and leaves what follows: $10 is $1 and "0".
  if (!braced && isDigit(first)) {
    parts.push({ kind: "capture", index: first - 48 });
    if (end > start + 1) parts.push({ kind: "text", text: source.slice(start + 1, end) });
    return end;
  }
  if (braced && end === start + 1 && isDigit(first) && first !== 48)
    parts.push({ kind: "capture", index: first - 48 });
  else parts.push({ kind: "variable", name: source.slice(start, end) });
  return braced ? end + 1 : end;
}

export const isConstant = ({ parts }: Template): boolean =>
  parts.every((part) => part.kind === "text");
