import { createToken, type CustomPatternMatcherReturn, type IToken, Lexer } from "chevrotain";

import type { Encoding, Source } from "../../src/text/source.ts";
import { luaEnd, plainEnd, quotedEnd, wideQuotedEnd } from "./scan.ts";
import { wideAt } from "./wide.ts";

// chevrotain hands a custom pattern nothing but text; a run of the lexer is never interrupted.
let encoding: Encoding = "utf-8";

type Match = CustomPatternMatcherReturn | null;

function match(text: string, start: number, end: number, payload?: unknown): Match {
  const found: [string] & { payload?: unknown } = [text.slice(start, end)];
  if (payload !== undefined) found.payload = payload;
  return found;
}

const custom = (exec: (text: string, at: number, tokens: readonly IToken[]) => Match) => ({
  exec: (text: string, at: number, tokens: IToken[]) => exec(text, at, tokens),
});

export const Blank = createToken({
  name: "Blank",
  pattern: /[ \t\r\n]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

/** A word that no quote opens. */
export const Plain = createToken({
  name: "Plain",
  pattern: custom((text, at) => {
    const end = plainEnd(text, at, encoding);
    return end > at ? match(text, at, end) : null;
  }),
  line_breaks: true,
});

export const Semicolon = createToken({ name: "Semicolon", pattern: /;/ });

/** The body of a block in Lua, braces included. */
export const Foreign = createToken({
  name: "Foreign",
  pattern: custom((text, at, tokens) => {
    if (text.charCodeAt(at) !== 123 || !opensLua(tokens)) return null;
    const { end, closed } = luaEnd(text, at);
    return match(text, at, end, { closed });
  }),
  line_breaks: true,
});

export const LeftBrace = createToken({ name: "LeftBrace", pattern: /\{/ });
export const RightBrace = createToken({ name: "RightBrace", pattern: /\}/ });

export const Quoted = createToken({
  name: "Quoted",
  pattern: custom((text, at) => {
    const code = text.charCodeAt(at);
    if (code !== 34 && code !== 39) return null;
    const { end, closed } = quotedEnd(text, at, encoding);
    return match(text, at, end, { closed });
  }),
  line_breaks: true,
});

export const Comment = createToken({ name: "Comment", pattern: /#[^\n]*/ });

/** A word in full-width quotes. */
export const WideQuoted = createToken({
  name: "WideQuoted",
  pattern: custom((text, at) => {
    const wide = wideAt(text, at, encoding);
    if (!wide || (wide.ascii !== '"' && wide.ascii !== "'")) return null;
    const end = wideQuotedEnd(text, at, encoding);
    return match(text, at, end ?? wide.end, { ascii: wide.ascii, closed: end !== undefined });
  }),
  line_breaks: false,
});

/** A full-width sign in the place of `;`, a brace or a space. */
export const WideSign = createToken({
  name: "WideSign",
  pattern: custom((text, at) => {
    const wide = wideAt(text, at, encoding);
    return wide ? match(text, at, wide.end, { ascii: wide.ascii }) : null;
  }),
  line_breaks: false,
});

const lexer = new Lexer(
  [Blank, Plain, Semicolon, Foreign, LeftBrace, RightBrace, Quoted, Comment, WideQuoted, WideSign],
  { positionTracking: "onlyOffset", ensureOptimizations: false },
);

/** Whether the statement whose `{` comes next is a `*_by_lua_block`. */
function opensLua(tokens: readonly IToken[]): boolean {
  let name: IToken | undefined;
  for (let index = tokens.length - 1; index >= 0; index--) {
    const token = tokens[index];
    if (token?.tokenType === Comment) continue;
    if (!token || (token.tokenType !== Plain && token.tokenType !== Quoted)) break;
    name = token;
  }
  return name?.tokenType === Plain && name.image.endsWith("_by_lua_block");
}

/** The tokens of a file in order, comments among them. What no token covers is blank. */
export function tokenize(source: Source, from: number): readonly IToken[] {
  encoding = source.encoding;
  const text = from === 0 ? source.text : `${" ".repeat(from)}${source.text.slice(from)}`;
  return lexer.tokenize(text).tokens;
}

export const payloadOf = (token: IToken): { readonly closed?: boolean; readonly ascii?: string } =>
  (token.payload as { closed?: boolean; ascii?: string } | undefined) ?? {};
