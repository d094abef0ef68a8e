import { keepalivedLexer } from "../../grammars/keepalived/tokens.ts";

type Token = ReturnType<typeof keepalivedLexer.tokenize>["tokens"][number];

/** A line of a file, taken apart as keepalived does it. */
export interface PhysicalLine {
  /** Without its line end. */
  readonly raw: string;
  readonly parts: readonly Part[];
  readonly comment: string | undefined;
}

export interface Part {
  readonly kind: "word" | "open" | "close";
  readonly text: string;
  /** No blank stands before it. */
  readonly glued: boolean;
}

/** The lines of a text, without what only ends the last one. */
export function physicalLines(text: string): readonly PhysicalLine[] {
  const { tokens } = keepalivedLexer.tokenize(text);
  const lines: PhysicalLine[] = [];
  let start = 0;
  let row: Token[] = [];
  const push = (end: number): void => {
    lines.push(lineOf(text.slice(start, end).replace(/\r+$/, ""), row));
    start = end + 1;
    row = [];
  };
  for (const token of tokens) {
    if (token.tokenType.name === "Newline") push(token.startOffset);
    else row.push(token);
  }
  if (start < text.length) push(text.length);
  return lines;
}

function lineOf(raw: string, tokens: readonly Token[]): PhysicalLine {
  const parts: Part[] = [];
  let comment: string | undefined;
  let end = -1;
  for (const { tokenType, startOffset, image } of tokens) {
    if (tokenType.name === "Comment") comment = image.replace(/\r+$/, "");
    else parts.push({ kind: kindOf(tokenType.name), text: image, glued: startOffset === end });
    end = startOffset + image.length;
  }
  return { raw, parts, comment };
}

const kindOf = (name: string): Part["kind"] =>
  name === "LeftBrace" ? "open" : name === "RightBrace" ? "close" : "word";

/** How many blocks a line leaves open, less those that it closes. */
export const netDepth = ({ parts }: PhysicalLine): number =>
  parts.reduce((net, { kind }) => net + (kind === "open" ? 1 : kind === "close" ? -1 : 0), 0);

/** Whether the next line may belong to this one: a backslash ends the line or what it says. */
export const goesOn = (line: PhysicalLine): boolean =>
  [line.raw, codeOf(line)].some((text) => /\\[ \t\f\v\r]*$/.test(text));

/** A line without its comment. */
export const codeOf = ({ raw, comment }: PhysicalLine): string =>
  comment === undefined ? raw : raw.slice(0, raw.length - comment.length);

/** `@id` and `@^id`. */
export const isConditional = ({ raw }: PhysicalLine): boolean => /^[ \t\f\v\r]*@/.test(raw);

/** `$NAME=value`, `~SEQ(…)` and `~LST(…)`. */
export const isPreprocessed = ({ raw }: PhysicalLine): boolean =>
  /^[ \t\f\v\r]*(?:\$[A-Za-z_]\w*=|~)/.test(raw);

/**
 * With braces on the line it may matter that it is one: for its patterns, for a definition of
 * several lines or a backslash at its end, and for what the preprocessor sees at its start only.
 */
export const keepsWords = ({ parts }: PhysicalLine): boolean =>
  parts.some(({ kind }) => kind !== "word") &&
  parts.some(({ text }) => /\$|^[@~]|\\$/.test(text) || isIncludeName(text));

const isIncludeName = (text: string): boolean => /^include[a-z]?$/.test(text);

/** An `include`, whose braces are those of a pattern. */
export const isInclude = ([first]: readonly Part[]): boolean =>
  first !== undefined && isIncludeName(first.text);
