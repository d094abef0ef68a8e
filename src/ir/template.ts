/** A value with variables, `$scheme://$host$1`, taken apart once. */
export interface Template {
  readonly source: string;
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "capture"; readonly index: number };

const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** Reads `$name`, `${name}` and `$1` as nginx does; a lone `$` stays text. */
export function parseTemplate(source: string): Template {
  const parts: TemplatePart[] = [];
  let from = 0;
  const text = (end: number) => {
    if (end > from) parts.push({ kind: "text", text: source.slice(from, end) });
  };
  for (const match of source.matchAll(reference)) {
    text(match.index);
    from = match.index + match[0].length;
    const name = match[1] ?? match[2] ?? "";
    // nginx takes a single digit as a capture and leaves what follows: $10 is $1 and "0".
    if (match[2] !== undefined && /^[0-9]/.test(name)) {
      parts.push({ kind: "capture", index: Number(name[0]) });
      from -= name.length - 1;
      const rest = name.slice(1);
      if (rest) parts.push({ kind: "text", text: rest });
      from += rest.length;
    } else if (/^[1-9]$/.test(name)) parts.push({ kind: "capture", index: Number(name) });
    else parts.push({ kind: "variable", name });
  }
  text(source.length);
  return { source, parts };
}

export const isConstant = ({ parts }: Template): boolean =>
  parts.every((part) => part.kind === "text");
