import type { Statement, Tree, Word } from "../../grammars/ast.ts";
import type { Source } from "../text/source.ts";
import { commentText, isMarker } from "./comment-text.ts";
import { writeWords } from "./quoting.ts";

export type PieceKind = "word" | "end" | "open" | "close" | "foreign" | "comment";

/** One thing to be printed, in the order of the text. */
export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
  /** Where it stands in the source. */
  readonly start: number;
  readonly end: number;
  /** How many line ends stand before it. */
  readonly breaks: number;
  /** Nothing stands before it, not even a blank. */
  readonly glued: boolean;
}

type Draft = Omit<Piece, "breaks" | "glued">;

export interface Pieces {
  readonly pieces: readonly Piece[];
  /** What stands between them. */
  readonly gaps: readonly string[];
}

/** A whole tree as the sequence of what it was written with. */
export function piecesOf(source: Source, tree: Tree): Pieces {
  const code = [...codeOf(source, tree.statements)];
  const drafts = merge(code, commentsOf(source, tree));
  const gaps: string[] = [];
  let last = 0;
  const pieces = drafts.map((draft): Piece => {
    const gap = source.text.slice(last, draft.start);
    gaps.push(gap);
    last = draft.end;
    return { ...draft, breaks: gap.split("\n").length - 1, glued: gap === "" };
  });
  gaps.push(source.text.slice(last));
  return { pieces: pieces.reduce(hoist, []), gaps };
}

function* codeOf(source: Source, statements: readonly Statement[]): Generator<Draft> {
  for (const statement of statements) {
    const { body, bodySpan, foreign, span } = statement;
    yield* wordsOf(source, statement);
    if (!body || !bodySpan) {
      yield { kind: "end", text: ";", start: span.end - 1, end: span.end };
    } else if (foreign) {
      const { start, end } = bodySpan;
      yield { kind: "foreign", text: source.text.slice(start, end), start, end };
    } else {
      yield { kind: "open", text: "{", start: bodySpan.start, end: bodySpan.start + 1 };
      yield* codeOf(source, body);
      yield { kind: "close", text: "}", start: bodySpan.end - 1, end: bodySpan.end };
    }
  }
}

const tag = /[ \t]*# lbc:/y;

function* wordsOf(source: Source, { name, args, body, span }: Statement): Generator<Draft> {
  const words = [name, ...args];
  tag.lastIndex = span.end;
  if (!body && tag.test(source.text)) {
    // A counterpart that a conversion put in is known by its text.
    for (const word of words) yield wordAt(word, source.text.slice(word.span.start, word.span.end));
    return;
  }
  const texts = writeWords(source, words, (index) => index === 0 || isBound(source, words, index));
  for (const [index, word] of words.entries()) yield wordAt(word, texts[index] ?? "");
}

const wordAt = ({ span: { start, end } }: Word, text: string): Draft => ({
  kind: "word",
  text,
  start,
  end,
});

/** At the start of a line a name would be taken for a statement; `"a")` would become one word. */
function isBound({ text }: Source, words: readonly Word[], index: number): boolean {
  const before = words[index - 1]?.span.end ?? 0;
  const { start = 0, end = 0 } = words[index]?.span ?? {};
  return text.slice(before, start).includes("\n") || words[index + 1]?.span.start === end;
}

const continued = /^# lbc:[\w-]+\| /;

/** The lines of one marked statement are one comment: what stands between them may be its value. */
function commentsOf(source: Source, { comments }: Tree): readonly Draft[] {
  const found: Draft[] = [];
  for (const { span } of comments) {
    const last = found.at(-1);
    const written = source.text.slice(span.start, span.end);
    const joined =
      last && continued.test(written) && isMarker(last.text)
        ? source.text.slice(last.end, span.start)
        : undefined;
    if (last && joined !== undefined && /^[ \t\r\n]*$/.test(joined)) {
      const text = commentText(source.text.slice(last.start, span.end));
      found[found.length - 1] = { ...last, text, end: span.end };
    } else {
      found.push({ kind: "comment", text: commentText(written), start: span.start, end: span.end });
    }
  }
  return found;
}

function merge(code: readonly Draft[], comments: readonly Draft[]): readonly Draft[] {
  const merged: Draft[] = [];
  let next = 0;
  for (const piece of code) {
    for (let one = comments[next]; one && one.start < piece.start; one = comments[++next])
      merged.push(one);
    merged.push(piece);
  }
  return [...merged, ...comments.slice(next)];
}

/** A `;` or `{` comes before the comments that separate it from its statement. */
function hoist(pieces: Piece[], piece: Piece): Piece[] {
  let at = pieces.length;
  if (piece.kind === "end" || piece.kind === "open")
    while (pieces[at - 1]?.kind === "comment" && !isMarker(pieces[at - 1]?.text ?? "")) at--;
  if (pieces[at - 1]?.kind === "word") pieces.splice(at, 0, piece);
  else pieces.push(piece);
  return pieces;
}
